# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# cmake --install, the CMake package, pkg-config, and packages by cpack.
if(NOT LLMZIP_INSTALL)
  return()
endif()
include(CMakePackageConfigHelpers)

# A Python wheel holds the modules, the shared library and the command.
if(LLMZIP_BUILD_PYTHON)
  install(TARGETS llmzip_shared LIBRARY DESTINATION llmzip COMPONENT python)
  if(LLMZIP_BUILD_CLI)
    install(TARGETS llmzip_command
      RUNTIME DESTINATION llmzip/bin COMPONENT python)
  endif()
  if(LLMZIP_SELF_CONTAINED)
    # Whose code is in the two: by Debian's words.
    foreach(package libbrotli-dev libxxhash-dev libssl-dev zlib1g-dev
        libfmt-dev libcli11-dev nlohmann-json3-dev libstdc++-12-dev)
      install(FILES ${CMAKE_SYSROOT}/usr/share/doc/${package}/copyright
        DESTINATION llmzip/copyright RENAME ${package}.txt COMPONENT python)
    endforeach()
  endif()
  return()
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/llmzip)
install(TARGETS llmzip_static llmzip_shared EXPORT llmzipTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/llmzip
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT llmzipTargets NAMESPACE llmzip:: DESTINATION ${package_dir})
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/packaging/llmzipConfig.cmake.in
  ${PROJECT_BINARY_DIR}/llmzipConfig.cmake INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/llmzipConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/llmzipConfig.cmake
  ${PROJECT_BINARY_DIR}/llmzipConfigVersion.cmake DESTINATION ${package_dir})

# Paths in it are relative to the file, so that a prefix can be moved.
file(RELATIVE_PATH LLMZIP_PC_PREFIX
  /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${PROJECT_SOURCE_DIR}/packaging/llmzip.pc.in
  ${PROJECT_BINARY_DIR}/llmzip.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/llmzip.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(LLMZIP_BUILD_CLI)
  install(TARGETS llmzip_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  set(man_dir ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${PROJECT_SOURCE_DIR}/docs/llmzip.1 DESTINATION ${man_dir})
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/links)
  foreach(name unllmzip llmzcat)
    file(CREATE_LINK llmzip ${PROJECT_BINARY_DIR}/links/${name} SYMBOLIC)
    file(CREATE_LINK llmzip.1 ${PROJECT_BINARY_DIR}/links/${name}.1 SYMBOLIC)
    install(FILES ${PROJECT_BINARY_DIR}/links/${name}
      DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(FILES ${PROJECT_BINARY_DIR}/links/${name}.1 DESTINATION ${man_dir})
  endforeach()
  install(FILES ${PROJECT_SOURCE_DIR}/packaging/llmzip.bash
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    RENAME llmzip)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_PACKAGE_CONTACT "The llmzip authors")
set(CPACK_GENERATOR "TGZ;DEB")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
include(CPack)

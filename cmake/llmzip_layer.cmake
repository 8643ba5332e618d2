# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# llmzip_layer(NAME SOURCES a.cc ... DEPS other layers and libraries ...
#              TESTS x_test.cc ... [LONG pattern])
# declares the layer in this folder: a static library llmzip_NAME and, with
# LLMZIP_BUILD_TESTS, one test program NAME_test, which belongs to the target
# unit_tests.
function(llmzip_layer name)
  cmake_parse_arguments(L "" "LONG" "SOURCES;DEPS;TESTS;TEST_DEPS" ${ARGN})
  add_library(llmzip_${name} STATIC ${L_SOURCES})
  target_include_directories(llmzip_${name} PUBLIC
    ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(llmzip_${name} PUBLIC ${L_DEPS})
  llmzip_compile_options(llmzip_${name})
  if(LLMZIP_BUILD_TESTS AND L_TESTS)
    llmzip_layer_tests(${name}
      TESTS ${L_TESTS} DEPS llmzip_${name} ${L_TEST_DEPS} LONG ${L_LONG})
  endif()
endfunction()

# llmzip_layer_tests(NAME TESTS x_test.cc ... DEPS libraries ... [LONG pattern])
# declares only the test program. Cases that match the pattern of LONG take long:
# a test of their own runs them.
function(llmzip_layer_tests name)
  cmake_parse_arguments(T "" "LONG" "TESTS;DEPS" ${ARGN})
  add_executable(${name}_test ${T_TESTS})
  target_link_libraries(${name}_test PRIVATE ${T_DEPS}
    GTest::gtest GTest::gmock GTest::gtest_main)
  llmzip_compile_options(${name}_test)
  # Tests list sizes as plain literals. GCC's -Wconversion accepts that.
  target_compile_options(${name}_test PRIVATE
    $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>)
  set(filter)
  if(T_LONG)
    set(filter --gtest_filter=-${T_LONG})
    add_test(NAME ${name}_long COMMAND ${name}_test --gtest_filter=${T_LONG}
             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name}_long PROPERTIES LABELS long)
  endif()
  add_test(NAME ${name} COMMAND ${name}_test ${filter}
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  # Under a sanitizer, too, an allocation that is too large fails as it would
  # without: a test may ask for one.
  set_tests_properties(${name} PROPERTIES LABELS unit
    ENVIRONMENT ASAN_OPTIONS=allocator_may_return_null=1)
  if(NOT TARGET unit_tests)
    add_custom_target(unit_tests)
  endif()
  add_dependencies(unit_tests ${name}_test)
endfunction()

# Only the functions of llmzip.h are visible outside of the shared library.
#
# Every build must compute the same bits. So a*b+c is not contracted and sums are
# not reordered, whatever the user's CMAKE_CXX_FLAGS say: these options come last
# on the command line. Three warnings are off for GCC 12, which warns about
# impossible copies inside std::vector (bugs 105329, 105651, 107852).
function(llmzip_compile_options target)
  target_compile_options(${target} PRIVATE
    -fvisibility=hidden -fvisibility-inlines-hidden
    -ffp-contract=off -fno-fast-math -Wall -Wextra -Wconversion -Wshadow
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<BOOL:${LLMZIP_WERROR}>:-Werror>)
endfunction()

// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A function that is passed down and called before the call returns. Unlike
// std::function it owns nothing, so it never allocates.
#ifndef LLMZIP_BASE_FUNCTION_REF_H_
#define LLMZIP_BASE_FUNCTION_REF_H_

#include <memory>
#include <type_traits>
#include <utility>

namespace llmzip {

template <typename Signature>
class FunctionRef;

// Refers to anything that can be called, a lambda as a rule, which must outlive
// it. As a parameter it takes a lambda that is written in the call. Two words;
// pass it by value.
template <typename R, typename... Args>
class FunctionRef<R(Args...)> {
 public:
  template <typename F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef> &&
           std::is_invocable_r_v<R, F&, Args...>)
      FunctionRef(F&& function)  // NOLINT(*-explicit-*, *-forwarding-*)
      : object_(const_cast<void*>(
            static_cast<const void*>(std::addressof(function)))),
        call_([](void* object, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(
              std::forward<Args>(args)...);
        }) {}

  R operator()(Args... args) const {
    return call_(object_, std::forward<Args>(args)...);
  }

 private:
  void* object_;
  R (*call_)(void* object, Args... args);
};

}  // namespace llmzip

#endif  // LLMZIP_BASE_FUNCTION_REF_H_

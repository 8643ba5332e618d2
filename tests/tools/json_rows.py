#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Writes rows of a service's log as JSON, about 115 bytes each. The same seed
gives the same rows, with any version of Python.

Usage: json_rows.py COUNT [SEED]
"""
import sys

USERS = ("maria", "wei", "olga", "john", "fatima", "carlos", "anna", "yuki",
         "peter", "amara", "lars", "ines", "tomas", "grace", "omar", "nina")
DOMAINS = ("example.com", "example.org", "mail.example.net")
ACTIONS = ("view", "view", "view", "view", "search", "search", "add_to_cart",
           "checkout", "login", "logout")
CENTRES = ("eu1", "eu1", "us2", "ap1")


class Numbers:
    """A linear congruential generator, so that no library can change it."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407
                      ) % 2**64
        return (self.state >> 33) % limit

    def choice(self, values):
        return values[self.below(len(values))]

    def small(self, limit):
        """Small numbers are more frequent."""
        return self.below(self.below(limit) + 1)


def row(numbers):
    second = numbers.below(7 * 86400)
    user = USERS[numbers.small(len(USERS))]
    action = numbers.choice(ACTIONS)
    status = numbers.choice((200,) * 18 + (404, 500))
    return ('{"ts":"2026-03-%02dT%02d:%02d:%02dZ","user":"%s@%s",'
            '"op":"%s","item":%d,"ms":%d,"status":%d,"dc":"%s"}' % (
                9 + second // 86400, second // 3600 % 24, second // 60 % 60,
                second % 60, user, DOMAINS[len(user) % 3], action,
                1000 + numbers.small(300), 5 + numbers.small(120), status,
                numbers.choice(CENTRES)))


def main():
    numbers = Numbers(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for _ in range(int(sys.argv[1])):
        print(row(numbers))


if __name__ == "__main__":
    main()

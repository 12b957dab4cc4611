// SPDX-License-Identifier: GPL-2.0-only

#include <gtest/gtest.h>

/**
 * Runs the GoogleTest cases of the library netfilter-tests.
 */
int
main(int argc, char* argv[])
{
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}

// SPDX-License-Identifier: GPL-2.0-only

#include "ns3/test.h"

/**
 * A tree's test-runner in small: runs the ns-3 TestSuite "netfilter" where no tree is built.
 */
int
main(int argc, char* argv[])
{
    return ns3::TestRunner::Run(argc, argv);
}

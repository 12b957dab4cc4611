// SPDX-License-Identifier: GPL-2.0-only

// Not for what it declares: every public header must compile as a user includes it.
#include "ns3/netfilter-module.h"
#include "ns3/test.h"

/**
 * A tree's test-runner in small: runs the ns-3 TestSuite "netfilter" where no tree is built.
 */
int
main(int argc, char* argv[])
{
    return ns3::TestRunner::Run(argc, argv);
}

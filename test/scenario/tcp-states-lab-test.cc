/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The lab tcp-states shows the three ways from making an entry to inserting it, and each state.

#include "program-run.h"

#include <gtest/gtest.h>
#include <string>

namespace
{

TEST(TcpStatesLab, TellsTheThreeWaysToConfirm)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_TCP_STATES, folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    ExpectInOrder(
        outcome.out,
        {// forwarded
         "SYN from 192.168.1.1 to 192.168.10.100\n"
         "  after PREROUTING   NEW                SYN_SENT     120 s     unconfirmed   <- the "
         "entry is made here\n"
         "  after FORWARD      NEW                SYN_SENT     120 s     unconfirmed\n"
         "  after POSTROUTING  NEW                SYN_SENT     120 s     CONFIRMED   <- it is "
         "inserted here\n",
         "SYN+ACK from 192.168.10.100 to 192.168.1.1\n"
         "  after PREROUTING   ESTABLISHED_REPLY  SYN_RECV     60 s      CONFIRMED "
         "SEEN_REPLY\n",
         "ACK from 192.168.1.1 to 192.168.10.100\n"
         "  after PREROUTING   ESTABLISHED        ESTABLISHED  432000 s  CONFIRMED "
         "SEEN_REPLY ASSURED\n",
         "TIME_WAIT    120 s",
         // received here
         "SYN from 192.168.1.1 to 192.168.1.254\n"
         "  after PREROUTING   NEW                SYN_SENT     120 s     unconfirmed   <- the "
         "entry is made here\n"
         "  after INPUT        NEW                SYN_SENT     120 s     CONFIRMED   <- it is "
         "inserted here\n",
         // sent from here
         "SYN from 192.168.10.1 to 192.168.10.100\n"
         "  after OUTPUT       NEW                SYN_SENT     120 s     unconfirmed   <- the "
         "entry is made here\n"
         "  after POSTROUTING  NEW                SYN_SENT     120 s     CONFIRMED   <- it is "
         "inserted here\n",
         "SYN+ACK from 192.168.10.100 to 192.168.10.1\n"
         "  after PREROUTING   ESTABLISHED_REPLY  SYN_RECV     60 s      CONFIRMED "
         "SEEN_REPLY\n"
         "  after INPUT        ESTABLISHED_REPLY  SYN_RECV     60 s      CONFIRMED "
         "SEEN_REPLY   <- confirm has nothing to do\n",
         "  after OUTPUT       ESTABLISHED        ESTABLISHED  432000 s  CONFIRMED "
         "SEEN_REPLY ASSURED\n"});
}

} // namespace

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// conntrack's command lines: how they are read, and what is told of wrong ones. What they do is
// compared with Linux in test/kernel/scenarios/ctnetlink_*.py.

#include "nf-conntrack-command.h"
#include "nf-test-ctnetlink.h"

#include <algorithm>
#include <cerrno>
#include <ostream>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

const std::string MAKE = "-I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 -t 60";
const std::string SHOWN =
    "udp      17 60 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 [UNREPLIED] "
    "src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 mark=0 use=1\n";

class ConntrackCommandTest : public CtnetlinkTest
{
  protected:
    std::string Run(const std::string& line)
    {
        return RunConntrackCommand(line, *router.conntrack, ctnetlink);
    }

    /// \return how many lines a command prints
    std::size_t Count(const std::string& line)
    {
        const std::string printed = Run(line);
        return static_cast<std::size_t>(std::count(printed.begin(), printed.end(), '\n'));
    }

    /// \return what conntrack says of a command that is refused, "" when it is not
    std::string GetComplaint(const std::string& line, int number = 0)
    {
        try
        {
            Run(line);
        }
        catch (const ConntrackCommandError& error)
        {
            EXPECT_EQ(error.GetErrno(), number) << line;
            EXPECT_EQ(std::string(error.what()).rfind("conntrack: " + error.GetComplaint(), 0), 0U);
            return error.GetComplaint();
        }
        return "";
    }
};

/// A command line, and what conntrack says of it.
struct WrongLine
{
    const char* line;
    const char* complaint;
};

std::ostream&
operator<<(std::ostream& os, const WrongLine& wrong)
{
    return os << wrong.line;
}

class ConntrackCommandMistake : public ConntrackCommandTest,
                                public testing::WithParamInterface<WrongLine>
{
};

} // namespace

TEST_P(ConntrackCommandMistake, IsNamed)
{
    Make();
    EXPECT_EQ(GetComplaint(GetParam().line), GetParam().complaint);
    EXPECT_EQ(Run("-L"), SHOWN);
}

const WrongLine WRONG_LINES[] = {
    {"", "no command, e.g. -L"},
    {"-p udp", "no command, e.g. -L"},
    {"-X", "unknown option `-X'"},
    {"-L --foo", "unknown option `--foo'"},
    {"-L --foo=3", "unknown option `--foo=3'"},
    {"-L --", "unknown option `--'"},
    {"-L --mas 1.2.3.4", "unknown option `--mas'"}, // --mask-src or --mask-dst
    {"-L -u ASSURED udp", "unexpected argument `udp'"},
    {"-L 'half", "a quote ' is not closed"},
    {"-L -E", "-E is no command here: Ctnetlink::Subscribe tells events"},
    {"--event", "-E is no command here: Ctnetlink::Subscribe tells events"},
    {"-L -D", "Invalid commands combination"},
    {"-L dying", "unknown type `dying'"},
    {"-A expect", "Can't do --add on expectations"},
    {"-L -s", "option `-s' requires an argument"},
    {"-L --src", "option `--src' requires an argument"},
    {"-L -t 9", "Illegal option `--timeout' with this command"},
    {"-F -p udp", "Illegal option `--protonum' with this command"},
    {"-L -p udp --mask-port-src 3", "Illegal option `--mask-port-src' with this command"},
    {"-L expect -s 10.0.0.1", "Illegal option `--src' with this command"},
    {"-I -s 10.0.0.1 -d 10.0.0.2 -t 1",
     "You need to supply the `--protonum' option for this command"},
    {"-I -p udp -s 10.0.0.1 -d 10.0.0.2",
     "You need to supply the `--timeout' option for this command"},
    {"-I -p udp -t 1", "you have to specify `--src' and `--dst'"},
    {"-I -p udp -t 1 -d 10.0.0.2", "you have to specify `--src' and `--dst'"},
    {"-I -p udp -t 1 -r 10.0.0.2", "you have to specify `--reply-src' and `--reply-dst'"},
    {"-I -p udp -t 1 -s 10.0.0.1 -d 10.0.0.2", "you have to specify `--sport' and `--dport'"},
    {"-G -p udp -s 10.0.0.1 -d 10.0.0.2 --reply-port-dst 1",
     "you have to specify `--reply-port-src' and `--reply-port-dst'"},
    {"-I -p tcp -t 1 -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2",
     "You need to supply the `--state' option for this command"},
    {"-G -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8",
     "You need to supply the `--icmp-code' option for this command"},
    {"-G expect -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2",
     "You need to supply the `--reply-port-src' option for this command"},
    {"-L --sport 1", "unknown option `--sport'"},
    {"-L -p icmp --sport 1", "unknown option `--sport'"},
    {"-L -p udp --state CLOSE", "unknown option `--state'"},
    {"-L -p nothing", "`nothing' unsupported protocol"},
    {"-L -p 0", "`0' unsupported protocol"},
    {"-L -p 256", "`256' unsupported protocol"},
    {"-L -f ipv6", "`ipv6' unsupported protocol"},
    {"-L -s 10.0.0", "Invalid IP address `10.0.0'"},
    {"-L -s 10.0.0.256", "Invalid IP address `10.0.0.256'"},
    {"-L -s ::1", "Invalid IP address `::1'"},
    {"-L -s 10.0.0.0/33", "Invalid netmask"},
    {"-L -s 10.0.0.0/", "Invalid netmask"},
    {"-L -r 10.0.0.0/8", "CIDR notation unavailable for `--reply-src'"},
    {"-L --mask-src 255.0.0.0", "Can't use --mask-src without --src"},
    {"-L --mask-dst 255.0.0.0", "Can't use --mask-dst without --dst"},
    {"-L -j -n", "cannot specify `--src-nat' or `--dst-nat' with `--any-nat'"},
    {"-L -n 10.0.0.1:", "No port specified after `:'"},
    {"-L -n 10.0.0.1:65536", "Invalid port `65536'"},
    {"-L -n :80", "Invalid IP address `'"},
    {"-L -u LUCKY", "Bad parameter `LUCKY'"},
    {"-L -u ASSURED,,EXPECTED", "Bad parameter `'"},
    {"-L -u !", "Bad parameter `'"},
    {"-L -m many", "Bad parameter `many'"},
    {"-L -m 1/", "Bad parameter `'"},
    {"-L -m 0x100000000", "Bad parameter `0x100000000'"},
    {"-L -w 65536", "Bad parameter `65536'"},
    {"-L -o xml", "Bad parameter `xml'"},
    {"-D -t -5", "Bad parameter `-5'"},
    {"-L -p udp --sport 65536", "Bad parameter `65536'"},
    {"-L -p icmp --icmp-type 256", "Bad parameter `256'"},
    {"-L -p tcp --state established", "unknown TCP state `established'"},
    {"-I -p 99 -s 10.0.0.1 -d 10.0.0.2 -t 1 --master 'udp 10.0.0.1'",
     "Bad parameter `udp 10.0.0.1'"},
    {"-L --follow reply", "Illegal option `--follow' with this command"},
    {"-I expect --follow me", "Bad parameter `me'"},
    {"-I expect --flags SOON", "Bad parameter `SOON'"},
    {"-L -z -p udp", "Can't use -z with filtering parameters"},
};

INSTANTIATE_TEST_SUITE_P(All, ConntrackCommandMistake, testing::ValuesIn(WRONG_LINES));

TEST_F(ConntrackCommandTest, WhatIsMadeIsListed)
{
    EXPECT_EQ(Run(MAKE), "");
    EXPECT_EQ(Run("-L"), SHOWN);
    EXPECT_EQ(Run("-L -o extended"), "ipv4     2 " + SHOWN);
    EXPECT_EQ(Run("-C"), "1\n");
    EXPECT_EQ(Run("-D"), SHOWN);
    EXPECT_EQ(Run("-C"), "0\n");
}

TEST_F(ConntrackCommandTest, OptionsAreWrittenInManyWays)
{
    Make();
    for (const char* line : {"-L -pudp",
                             "-L -p17",
                             "-L -p UDP",
                             "--dump --proto udp",
                             "--dump --protonum=udp",
                             "-L conntrack -p udp --orig-port-src 1000",
                             "-L conn -s 10.0.0.1",
                             "-L --orig-src '10.0.0.1'",
                             "-p udp --dport=53 -L",
                             "-Lfipv4",
                             "-L -m 0x0/0xff",
                             "-L -u unreplied,!assured",
                             "-L -s 10.255.0.1 --mask-src 255.0.0.0",
                             "-L -s 10.9.9.9/8 -d 10.0.0.2/32"})
    {
        EXPECT_EQ(Run(line), SHOWN) << line;
    }
}

TEST_F(ConntrackCommandTest, RefusalHasTheErrnoAndConntracksWords)
{
    Run(MAKE);
    EXPECT_EQ(GetComplaint(MAKE, EEXIST),
              "Operation failed: Such conntrack exists, try -U to update");
    EXPECT_EQ(GetComplaint("-A" + MAKE.substr(2)), "");
    EXPECT_EQ(GetComplaint("-G -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 53", ENOENT),
              "Operation failed: such conntrack doesn't exist");
    EXPECT_EQ(
        GetComplaint("-G -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 3 --icmp-code 1", EINVAL),
        "Operation failed: invalid parameters");
    EXPECT_EQ(GetComplaint("-L -u UNSET", EINVAL), "Operation failed: invalid parameters");
    EXPECT_EQ(GetComplaint("-U -p udp -u EXPECTED", EBUSY),
              "Operation failed: Device or resource busy");
    Run("-I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 7 --dport 53 -t 60 -n 10.0.0.9");
    EXPECT_EQ(GetComplaint("-U -p udp -t 9 -n 10.0.0.9", EOPNOTSUPP),
              "Operation failed: Operation not supported");
    EXPECT_EQ(GetComplaint("-D expect -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 53 "
                           "--reply-port-src 0 --reply-port-dst 0",
                           ENOENT),
              "Operation failed: No such file or directory");
    EXPECT_EQ(
        GetComplaint("-I expect -p udp -s 10.0.0.1 -d 10.0.0.9 --sport 1 --dport 53 -t 9 "
                     "--tuple-src 10.0.0.2 --tuple-dst 10.0.0.1 --tuple-port-src 0 "
                     "--tuple-port-dst 7 --mask-src 255.255.255.255 --mask-dst 255.255.255.255 "
                     "--mask-port-src 0 --mask-port-dst 65535",
                     ENOENT),
        "Operation failed: master conntrack not found");
}

TEST_F(ConntrackCommandTest, PortForNatIsPassedOverWhereThereAreNoPorts)
{
    Run("-I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 5 -t 60 "
        "-n 10.0.0.9:77");
    EXPECT_NE(Run("-L -n").find("dst=10.0.0.9 type=0 code=0 id=5 "), std::string::npos);
}

TEST_F(ConntrackCommandTest, NothingPickedIsNoError)
{
    EXPECT_EQ(Run("-L"), "");
    EXPECT_EQ(Run("-D -p tcp"), "");
    EXPECT_EQ(Run("-U -p tcp -m 3"), "");
    EXPECT_EQ(Run("-F"), "");
    EXPECT_EQ(Run("-F expect"), "");
    EXPECT_EQ(Run("-C expect"), "0\n");
}

TEST_F(ConntrackCommandTest, OneRefusalDoesNotKeepTheOthersFromChange)
{
    Run(MAKE + " -u FIXED_TIMEOUT");
    Run("-I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 53 -t 60");
    EXPECT_EQ(
        GetComplaint("-U -s 10.0.0.1 -t 600", EPERM),
        "Operation failed: sorry, you must be root or get CAP_NET_ADMIN capability to do this");
    EXPECT_NE(Run("-L -p udp --sport 1001").find(" 600 "), std::string::npos);
    EXPECT_NE(Run("-L -p udp --sport 1000").find(" 60 "), std::string::npos);
}

TEST_F(ConntrackCommandTest, DeletionHeedsWhatHasNotBeenSeen)
{
    Run(MAKE);
    Run("-I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 53 -t 60 -u SEEN_REPLY");
    EXPECT_EQ(Count("-D -u UNREPLIED"), 1U);
    EXPECT_EQ(Count("-L -u SEEN_REPLY"), 1U);
}

TEST_F(ConntrackCommandTest, UpdateReachesEveryZone)
{
    Run(MAKE + " -w 7");
    EXPECT_EQ(Count("-U -p udp -m 5"), 1U);
    EXPECT_EQ(Count("-L -w 7 -m 5"), 1U);
}

TEST_F(ConntrackCommandTest, UnchangedIsNotTold)
{
    Run(MAKE);
    const std::size_t told = router.events.size();
    EXPECT_EQ(Run("-U -p udp -t 60"), "");
    EXPECT_EQ(Run("-U -p udp -m 0"), "");
    EXPECT_EQ(Run("-U -p udp"), "");
    EXPECT_EQ(router.events.size(), told);
}

TEST_F(ConntrackCommandTest, StatisticsAreThoseOfTheTable)
{
    Run(MAKE);
    EXPECT_EQ(Run("-S").rfind("cpu=0   \tfound=0 invalid=0 insert=1 insert_failed=0", 0), 0U);
    EXPECT_EQ(Run("-S expect"), "cpu=0   \texpect_new=0 expect_create=0 expect_delete=0 \n");
}

} // namespace test
} // namespace netfilter
} // namespace ns3

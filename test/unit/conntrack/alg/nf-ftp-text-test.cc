/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-text.h"
#include "nf-test-packet.h"

#include <gtest/gtest.h>
#include <string>

using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

/// What is found in a text: "192.168.1.1:1762 at 5, 19 long", "nothing" or "partial".
std::string
Find(const std::string& text, bool reply)
{
    FtpAddress found;
    found.address = Ip("192.168.10.100");
    switch (FindFtpAddress(text, reply, found))
    {
    case FtpSearch::NOTHING:
        return "nothing";
    case FtpSearch::PARTIAL:
        return "partial";
    case FtpSearch::FOUND:
        break;
    }
    std::string address;
    for (int shift = 24; shift >= 0; shift -= 8)
    {
        address += std::to_string(found.address >> shift & 0xff) + (shift != 0 ? "." : "");
    }
    return address + ":" + std::to_string(found.port) + " at " + std::to_string(found.offset) +
           ", " + std::to_string(found.length) + " long";
}

struct Case
{
    const char* text;
    const char* found;
};

} // namespace

TEST(FtpText, CommandsOfTheClient)
{
    const Case cases[] = {
        {"PORT 192,168,1,1,6,226\r\n", "192.168.1.1:1762 at 5, 17 long"},
        {"port 192,168,1,1,6,226\r\n", "192.168.1.1:1762 at 5, 17 long"},
        {"PoRt 192,168,1,1,6,226\r", "192.168.1.1:1762 at 5, 17 long"},
        {"PORT 192,168,001,001,006,226\r\n", "192.168.1.1:1762 at 5, 23 long"},
        {"PORT\tx 192,168,1,1,6,226\r\n", "192.168.1.1:1762 at 7, 17 long"},
        {"PORTS 192,168,1,1,6,226\r\n", "192.168.1.1:1762 at 6, 17 long"},
        {"PORT 192,168,1,1,6,226\rRETR", "192.168.1.1:1762 at 5, 17 long"},
        // Numbers that are no bytes run into one another.
        {"PORT 192,168,1,1,6,482\r\n", "192.168.1.1:2018 at 5, 17 long"},
        {"PORT 192,168,0,257,6,226\r\n", "192.168.1.1:1762 at 5, 19 long"},
        {"PORT 448,168,1,1,6,226\r\n", "192.168.1.1:1762 at 5, 17 long"},
        {"PORT 4294967488,168,1,1,6,226\r\n", "192.168.1.1:1762 at 5, 24 long"},
        {"PORT 192,168,1,1,0,65535\r\n", "192.168.1.1:65535 at 5, 19 long"},
        {"PORT ,,,,,\r\n", "0.0.0.0:0 at 5, 5 long"},
        {"PORT 192,168,1,1,6,226\n", "partial"},
        {"PORT 192,168,1,1,6,226 \r\n", "partial"},
        {"PORT 192,168,1,1,6,226", "partial"},
        {"PORT 192,168,1,1,6\r\n", "partial"},
        {"PORT 192,168,1,1,6,226,7\r\n", "partial"},
        {"PORT 192,168,1,1,6,226,\r\n", "partial"},
        {"PORT  192,168,1,1,6,226\r\n", "partial"},
        {"PORT 192.168.1.1.6.226\r\n", "partial"},
        {"PORT -1,168,1,1,6,226\r\n", "partial"},
        {"PORT \r\n", "partial"},
        {"PORT ", "partial"},
        {"PORT", "partial"},
        {"p", "partial"},
        {"PX", "nothing"},
        {" PORT 192,168,1,1,6,226\r\n", "nothing"},
        {"NOOP\r\nPORT 192,168,1,1,6,226\r\n", "nothing"},
        {"LPRT 4,4,192,168,1,1,2,6,226\r\n", "nothing"},
        {"227 (192,168,1,1,6,226)\r\n", "nothing"},

        {"EPRT |1|192.168.1.1|1762|\r\n", "192.168.1.1:1762 at 5, 20 long"},
        {"eprt !1!192.168.1.1!1762!\r\n", "192.168.1.1:1762 at 5, 20 long"},
        {"EPRT x1x192.168.1.1x1762x", "192.168.1.1:1762 at 5, 20 long"},
        {"EPRT .1.192.168.1.1.1762.\r\n", "partial"},
        {"EPRT |1|448.168.001.1|01762|\r\n", "192.168.1.1:1762 at 5, 23 long"},
        {"EPRT |1|192.168.1.1|67298|\r\n", "192.168.1.1:1762 at 5, 21 long"},
        {"EPRT |1|192.168.1.1|1762|x", "192.168.1.1:1762 at 5, 20 long"},
        {"EPRT |1|192.168.1.1|0|\r\n", "partial"},
        {"EPRT |1|192.168.1.1|65536|\r\n", "partial"},
        {"EPRT |1|192.168.1.1|1762\r\n", "partial"},
        {"EPRT |1|192.168.1.1!1762|\r\n", "partial"},
        {"EPRT |1|192.168.1|1762|\r\n", "partial"},
        {"EPRT |1|192.168.1.1.1|1762|\r\n", "partial"},
        {"EPRT |1|192.168.1.1|17 62|\r\n", "partial"},
        {"EPRT |2|2001:db8::1|1762|\r\n", "partial"},
        {"EPRT |2|192.168.1.1|1762|\r\n", "partial"},
        {"EPRT ||192.168.1.1|1762|\r\n", "partial"},
        {"EPRT 010192.168.1.101762 0\r\n", "partial"},
        {"EPRT  1 192.168.1.1 1762 \r\n", "partial"},
        {"EPRT \x7f"
         "1\x7f"
         "192.168.1.1\x7f"
         "1762\x7f\r\n",
         "partial"},
        {"EPRT |1|", "partial"},
        {"EPRT |", "partial"},
        {"EPR", "partial"},
    };
    for (const auto& one : cases)
    {
        EXPECT_EQ(Find(one.text, false), one.found) << one.text;
    }
}

TEST(FtpText, RepliesOfTheServer)
{
    const Case cases[] = {
        {"227 Entering Passive Mode (192,168,10,100,10,1).\r\n",
         "192.168.10.100:2561 at 27, 19 long"},
        {"227 Entering Passive Mode 192,168,10,100,10,1\r\n", "192.168.10.100:2561 at 26, 19 long"},
        {"227 =192,168,10,100,10,1\r\n", "192.168.10.100:2561 at 5, 19 long"},
        {"227 192,168,10,100,10,1x", "192.168.10.100:2561 at 4, 19 long"},
        {"227 (192,168,10,100,0,0)\r\n", "192.168.10.100:0 at 5, 18 long"},
        {"227 Mode 2 (192,168,10,100,10,1)\r\n", "partial"},
        {"227 (192,168,10,100,10,1", "partial"},
        {"227 (192,168,10,100,10)\r\n", "partial"},
        {"227 (192,168,10,100,10,1,5)\r\n", "partial"},
        {"227 (192,168,10,100, 10,1)\r\n", "partial"},
        {"227 none\r\n", "partial"},
        {"227 ", "partial"},
        {"227", "partial"},
        {"2", "partial"},
        {"227-(192,168,10,100,10,1)\r\n", "nothing"},
        {"227\r\n", "nothing"},
        {"228 (192,168,10,100,10,1)\r\n", "nothing"},
        {"PORT 192,168,10,100,10,1\r\n", "nothing"},

        {"229 Entering Extended Passive Mode (|||2561|)\r\n", "192.168.10.100:2561 at 36, 8 long"},
        {"229 (!!!002561!", "192.168.10.100:2561 at 5, 10 long"},
        {"229 (|||68097|)\r\n", "192.168.10.100:2561 at 5, 9 long"},
        {"229 |||2561|\r\n", "partial"},
        {"229 (|||0|)\r\n", "partial"},
        {"229 (||2561|)\r\n", "partial"},
        {"229 (|1|192.168.10.100|2561|)\r\n", "partial"},
        {"229 (|||2561)\r\n", "partial"},
        {"229 (   2561 )\r\n", "partial"},
        {"229 a (b) (|||2561|)\r\n", "partial"},
        {"229 (", "partial"},
        {"229 ", "partial"},
        {"229-(|||2561|)\r\n", "nothing"},
    };
    for (const auto& one : cases)
    {
        EXPECT_EQ(Find(one.text, true), one.found) << one.text;
    }
}

TEST(FtpText, ZeroIsALetterLikeAnyOther)
{
    EXPECT_EQ(Find(std::string("\0PORT", 5), false), "nothing");
    EXPECT_EQ(Find(std::string("PORT\0 192,168,1,1,6,226\r\n", 25), false),
              "192.168.1.1:1762 at 6, 17 long");
    EXPECT_EQ(Find(std::string("PORT 192,168,1,1\0,6,226\r\n", 25), false), "partial");
}

TEST(FtpText, EachFormIsWrittenProperly)
{
    const uint32_t address = Ip("172.31.70.42");
    EXPECT_EQ(WriteFtpAddress(FtpForm::PORT, address, 1762), "172,31,70,42,6,226");
    EXPECT_EQ(WriteFtpAddress(FtpForm::PASV, Ip("255.0.0.255"), 65535), "255,0,0,255,255,255");
    EXPECT_EQ(WriteFtpAddress(FtpForm::EPRT, address, 1762), "|1|172.31.70.42|1762|");
    EXPECT_EQ(WriteFtpAddress(FtpForm::EPSV, address, 9), "|||9|");
}

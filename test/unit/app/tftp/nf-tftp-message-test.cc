/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// TFTP's bytes (RFC 1350, RFC 2347), those of real programs among them.

#include "nf-test-tftp.h"
#include "nf-tftp-message.h"

#include <gtest/gtest.h>
#include <ostream>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

struct Packets
{
    const char* name;
    const char* hex;
    const char* text;
};

/// In the names of the tests.
void
PrintTo(const Packets& param, std::ostream* os)
{
    *os << param.name;
}

/// Both ways: what the text says is written as these bytes, and read from them.
class TftpMessageBytes : public testing::TestWithParam<Packets>
{
};

const Packets BYTES[] = {
    {"Read", "0001 6100 6f6374657400", "RRQ a octet"},
    {"Write", "0002 6100 6e6574617363696900", "WRQ a netascii"},
    {"Data", "0003 0001 68690a", "DATA block 1, 3 bytes"},
    {"EmptyData", "0003 ffff", "DATA block 65535, 0 bytes"},
    {"DataOfZeros", "0003 0100 000000", "DATA block 256, 3 bytes"},
    {"Ack", "0004 0000", "ACK block 0"},
    {"Error", "0005 0008 6e6f00", "ERROR 8 no"},
    {"ErrorWithoutText", "0005 0000 00", "ERROR 0 "},
    {"OptionAck", "0006 7473697a6500 3500", "OACK tsize=5"},
    {"EmptyOptionAck", "0006", "OACK"},
    {"EmptyOption", "0001 6100 6f6374657400 00 00", "RRQ a octet ="},
    // Recorded on a loopback device from tftp-hpa 5.2, curl 7.88.1 and atftpd 0.8.0.
    {"TftpHpaRead", "0001 657468 7265672e7368 00 6f6374657400", "RRQ ethreg.sh octet"},
    {"TftpHpaWrite", "0002 75702e747874 00 6e6574617363696900", "WRQ up.txt netascii"},
    {"CurlRead",
     "0001 6574687265672e7368 00 6f6374657400 7473697a6500 3000 626c6b73697a6500 35313200"
     "74696d656f757400 3600",
     "RRQ ethreg.sh octet tsize=0 blksize=512 timeout=6"},
    {"CurlReadOfLongBlocks",
     "0001 6574687265672e7368 00 6f6374657400 7473697a6500 3000 626c6b73697a6500 3134323800"
     "74696d656f757400 3600",
     "RRQ ethreg.sh octet tsize=0 blksize=1428 timeout=6"},
    {"CurlWrite",
     "0002 75703200 6f6374657400 7473697a6500 37303000 626c6b73697a6500 35313200"
     "74696d656f757400 3600",
     "WRQ up2 octet tsize=700 blksize=512 timeout=6"},
    {"AtftpdOptionAck",
     "0006 7473697a6500 37303000 74696d656f757400 3600 626c6b73697a6500 3134323800",
     "OACK tsize=700 timeout=6 blksize=1428"},
    {"AtftpdFileNotFound", "0005 0001 46696c65206e6f7420666f756e64 00", "ERROR 1 File not found"},
};

INSTANTIATE_TEST_SUITE_P(Messages,
                         TftpMessageBytes,
                         testing::ValuesIn(BYTES),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(TftpMessageBytes, AreReadAndWrittenAlike)
{
    const std::string bytes = FromHex(GetParam().hex);
    TftpMessage message;
    EXPECT_STREQ(ReadTftpPacket(PacketOf(bytes), message), nullptr);
    EXPECT_EQ(message.ToString(), GetParam().text);
    EXPECT_EQ(ToHex(BytesOf(MakeTftpPacket(message))), ToHex(bytes));
}

/// What another program sends, and what is wrong with it.
class TftpMessageFault : public testing::TestWithParam<Packets>
{
};

const Packets FAULTS[] = {
    {"Nothing", "", "no opcode"},
    {"OneByte", "00", "no opcode"},
    {"OpcodeZero", "0000", "an unknown opcode"},
    {"OpcodeSeven", "0007 0001", "an unknown opcode"},
    {"OpcodeOfOtherByteOrder", "0100 6100 6f6374657400", "an unknown opcode"},
    {"ReadOfNothing", "0001", "no file name"},
    {"ReadOfEmptyName", "0001 00 6f6374657400", "no file name"},
    {"WriteOfEndlessName", "0002 616263", "no file name"},
    {"ReadWithoutMode", "0001 6100", "no mode"},
    {"ReadOfEndlessMode", "0001 6100 6f63746574", "no mode"},
    {"ReadOfOptionWithoutValue",
     "0001 6100 6f6374657400 626c6b73697a6500",
     "an option without its end"},
    {"ReadOfEndlessOption", "0001 6100 6f6374657400 626c6b73697a65", "an option without its end"},
    {"ReadOfEndlessValue",
     "0001 6100 6f6374657400 626c6b73697a6500 39",
     "an option without its end"},
    {"OptionAckOfEndlessValue", "0006 7473697a6500 35", "an option without its end"},
    {"DataWithoutNumber", "0003", "no block number"},
    {"DataWithHalfANumber", "0003 00", "no block number"},
    {"AckWithoutNumber", "0004 01", "no block number"},
    {"ErrorWithoutCode", "0005 00", "no error code"},
};

INSTANTIATE_TEST_SUITE_P(Messages,
                         TftpMessageFault,
                         testing::ValuesIn(FAULTS),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(TftpMessageFault, IsNamed)
{
    TftpMessage message;
    EXPECT_STREQ(ReadTftpPacket(PacketOf(FromHex(GetParam().hex)), message), GetParam().text);
}

TEST(TftpMessage, ModeAndOptionNamesAreReadInAnyCase)
{
    TftpMessage message;
    const auto packet =
        PacketOf(Request(TftpOpcode::READ, "A.txt", {{"BlkSize", "1428"}}, "OcTeT"));
    ASSERT_STREQ(ReadTftpPacket(packet, message), nullptr);
    EXPECT_EQ(message.ToString(), "RRQ A.txt octet blksize=1428");
}

TEST(TftpMessage, AckWithBytesBehindItIsStillAnAck)
{
    TftpMessage message;
    ASSERT_STREQ(ReadTftpPacket(PacketOf(FromHex("0004 0007 0000")), message), nullptr);
    EXPECT_EQ(message.ToString(), "ACK block 7");
}

TEST(TftpMessage, ErrorWithoutTheEndOfItsTextIsStillAnError)
{
    TftpMessage message;
    ASSERT_STREQ(ReadTftpPacket(PacketOf(FromHex("0005 0002 6e6f")), message), nullptr);
    EXPECT_EQ(message.ToString(), "ERROR 2 no");
    ASSERT_STREQ(ReadTftpPacket(PacketOf(FromHex("0005 0002")), message), nullptr);
    EXPECT_EQ(message.ToString(), "ERROR 2 ");
}

TEST(TftpMessage, NothingIsLeftOfTheMessageReadBefore)
{
    TftpMessage message;
    ReadTftpPacket(PacketOf(Request(TftpOpcode::READ, "a", {{"tsize", "0"}})), message);
    ReadTftpPacket(PacketOf(Ack(3)), message);
    EXPECT_TRUE(message.options.empty());
    EXPECT_EQ(message.filename, "");
    ReadTftpPacket(PacketOf("x"), message);
    EXPECT_EQ(message.block, 0) << "nor where there is no opcode";
}

TEST(TftpMessage, ALongBlockComesBackAsItWas)
{
    const std::string content = SomeBytes(65464);
    TftpMessage message;
    ASSERT_STREQ(ReadTftpPacket(PacketOf(Data(9, content)), message), nullptr);
    EXPECT_EQ(message.data, content);
}

} // namespace

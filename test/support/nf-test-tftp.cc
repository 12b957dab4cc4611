/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-tftp.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iomanip>
#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

std::string
Make(const TftpMessage& message)
{
    return BytesOf(MakeTftpPacket(message));
}

class KeptSink : public FileSink
{
  public:
    explicit KeptSink(std::shared_ptr<Kept> kept)
        : m_kept(std::move(kept))
    {
    }

    bool Commit() override
    {
        m_kept->committed = true;
        return true;
    }

  private:
    bool DoWrite(const uint8_t* bytes, std::size_t size) override
    {
        if (m_kept->content.size() + size > m_kept->room)
        {
            return false;
        }
        m_kept->content.append(reinterpret_cast<const char*>(bytes), size);
        return true;
    }

    std::shared_ptr<Kept> m_kept;
};

} // namespace

std::string
FromHex(const std::string& hex)
{
    std::string digits;
    std::copy_if(hex.begin(), hex.end(), std::back_inserter(digits), [](unsigned char c) {
        return std::isxdigit(c);
    });
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    {
        bytes.push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

std::string
ToHex(const std::string& bytes)
{
    std::ostringstream text;
    for (const unsigned char byte : bytes)
    {
        text << std::hex << std::setw(2) << std::setfill('0') << +byte;
    }
    return text.str();
}

Ptr<Packet>
PacketOf(const std::string& bytes)
{
    return Create<Packet>(reinterpret_cast<const uint8_t*>(bytes.data()),
                          static_cast<uint32_t>(bytes.size()));
}

std::string
BytesOf(Ptr<const Packet> packet)
{
    std::string bytes(packet->GetSize(), '\0');
    packet->CopyData(reinterpret_cast<uint8_t*>(bytes.data()), packet->GetSize());
    return bytes;
}

std::string
Request(TftpOpcode opcode,
        const std::string& name,
        const TftpOptionList& options,
        const std::string& mode)
{
    TftpMessage message;
    message.opcode = opcode;
    message.filename = name;
    message.mode = mode;
    message.options = options;
    return Make(message);
}

std::string
Data(uint16_t block, const std::string& data)
{
    TftpMessage message;
    message.opcode = TftpOpcode::DATA;
    message.block = block;
    message.data = data;
    return Make(message);
}

std::string
Ack(uint16_t block)
{
    TftpMessage message;
    message.opcode = TftpOpcode::ACK;
    message.block = block;
    return Make(message);
}

std::string
OptionAck(const TftpOptionList& options)
{
    TftpMessage message;
    message.opcode = TftpOpcode::OPTION_ACK;
    message.options = options;
    return Make(message);
}

std::string
Error(TftpError code, const std::string& text)
{
    TftpMessage message;
    message.opcode = TftpOpcode::ERROR;
    message.code = static_cast<uint16_t>(code);
    message.text = text;
    return Make(message);
}

std::string
SomeBytes(std::size_t size)
{
    return ReadAll(*MakeGeneratedSource("some bytes", size), 4096);
}

std::unique_ptr<FileSource>
SourceOf(const std::string& content)
{
    FileStore store;
    store.Add("it", content);
    std::unique_ptr<FileSource> source;
    store.OpenRead("it", source);
    return source;
}

std::string
ReadAll(FileSource& source, std::size_t piece)
{
    std::string all;
    std::string bytes(piece, '\0');
    while (const std::size_t count = source.Read(reinterpret_cast<uint8_t*>(bytes.data()), piece))
    {
        all.append(bytes, 0, count);
    }
    return all;
}

std::unique_ptr<FileSink>
SinkInto(std::shared_ptr<Kept> kept)
{
    return std::make_unique<KeptSink>(std::move(kept));
}

TftpLog::TftpLog(Ptr<TftpApplication> application)
{
    using Traced = Callback<void, Ptr<const Packet>, const Address&, const Address&>;
    application->TraceConnectWithoutContext(
        "Tx",
        Traced([this](Ptr<const Packet> packet, const Address&, const Address& to) {
            Write(">", packet, to);
        }));
    application->TraceConnectWithoutContext(
        "Rx",
        Traced([this](Ptr<const Packet> packet, const Address& from, const Address&) {
            Write("<", packet, from);
        }));
    application->TraceConnectWithoutContext(
        "Retransmission",
        Traced([this](Ptr<const Packet>, const Address&, const Address&) { ++again; }));
    application->TraceConnectWithoutContext(
        "TransferFinished",
        Callback<void, const TftpReport&>(
            [this](const TftpReport& report) { reports.push_back(report); }));
}

void
TftpLog::Write(const char* direction, Ptr<const Packet> packet, const Address& peer)
{
    if (isQuiet)
    {
        return;
    }
    TftpMessage message;
    const char* fault = ReadTftpPacket(packet, message);
    const auto socket = InetSocketAddress::ConvertFrom(peer);
    std::ostringstream line;
    line << std::fixed << std::setprecision(3) << Simulator::Now().GetSeconds() << " " << direction
         << " " << socket.GetIpv4() << ":" << socket.GetPort() << " "
         << (fault ? fault : message.ToString());
    lines.push_back(line.str());
}

std::size_t
TftpLog::Count(const std::string& text) const
{
    return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.find(text) != std::string::npos;
    });
}

std::vector<double>
TftpLog::TimesOf(const std::string& text) const
{
    std::vector<double> times;
    for (const std::string& line : lines)
    {
        if (line.find(text) != std::string::npos)
        {
            times.push_back(std::strtod(line.c_str(), nullptr));
        }
    }
    return times;
}

std::string
TftpLog::GetText() const
{
    std::string text;
    for (const std::string& line : lines)
    {
        text += line + "\n";
    }
    return text;
}

} // namespace test
} // namespace netfilter
} // namespace ns3

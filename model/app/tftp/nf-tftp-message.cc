/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-message.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string_view>

namespace ns3
{
namespace netfilter
{

namespace
{

void
AppendNumber(std::string& bytes, uint16_t number)
{
    bytes.push_back(static_cast<char>(number >> 8));
    bytes.push_back(static_cast<char>(number & 0xff));
}

void
AppendText(std::string& bytes, const std::string& text)
{
    bytes.append(text);
    bytes.push_back('\0');
}

void
AppendOptions(std::string& bytes, const TftpOptionList& options)
{
    for (const auto& [name, value] : options)
    {
        AppendText(bytes, name);
        AppendText(bytes, value);
    }
}

/// Take two bytes, big end first. \return false when there are none
bool
TakeNumber(std::string_view& bytes, uint16_t& number)
{
    if (bytes.size() < 2)
    {
        return false;
    }
    number =
        static_cast<uint16_t>(static_cast<uint8_t>(bytes[0]) << 8 | static_cast<uint8_t>(bytes[1]));
    bytes.remove_prefix(2);
    return true;
}

/// Take a text that ends with a zero byte. \return false when none does
bool
TakeText(std::string_view& bytes, std::string& text)
{
    const std::size_t end = bytes.find('\0');
    if (end == std::string_view::npos)
    {
        return false;
    }
    text = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    return true;
}

void
ToLower(std::string& text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
}

const char*
TakeOptions(std::string_view bytes, TftpOptionList& options)
{
    while (!bytes.empty())
    {
        std::string name;
        std::string value;
        if (!TakeText(bytes, name) || !TakeText(bytes, value))
        {
            return "an option without its end";
        }
        ToLower(name);
        options.emplace_back(name, value);
    }
    return nullptr;
}

} // namespace

std::string
TftpMessage::ToString() const
{
    std::ostringstream out;
    switch (opcode)
    {
    case TftpOpcode::READ:
    case TftpOpcode::WRITE:
        out << (opcode == TftpOpcode::READ ? "RRQ " : "WRQ ") << filename << " " << mode;
        break;
    case TftpOpcode::DATA:
        out << "DATA block " << block << ", " << data.size() << " bytes";
        break;
    case TftpOpcode::ACK:
        out << "ACK block " << block;
        break;
    case TftpOpcode::ERROR:
        out << "ERROR " << code << " " << text;
        break;
    case TftpOpcode::OPTION_ACK:
        out << "OACK";
        break;
    }
    for (const auto& [name, value] : options)
    {
        out << " " << name << "=" << value;
    }
    return out.str();
}

Ptr<Packet>
MakeTftpPacket(const TftpMessage& message)
{
    std::string bytes;
    bytes.reserve(message.data.size() + 4);
    AppendNumber(bytes, static_cast<uint16_t>(message.opcode));
    switch (message.opcode)
    {
    case TftpOpcode::READ:
    case TftpOpcode::WRITE:
        AppendText(bytes, message.filename);
        AppendText(bytes, message.mode);
        AppendOptions(bytes, message.options);
        break;
    case TftpOpcode::DATA:
        AppendNumber(bytes, message.block);
        bytes.append(message.data);
        break;
    case TftpOpcode::ACK:
        AppendNumber(bytes, message.block);
        break;
    case TftpOpcode::ERROR:
        AppendNumber(bytes, message.code);
        AppendText(bytes, message.text);
        break;
    case TftpOpcode::OPTION_ACK:
        AppendOptions(bytes, message.options);
        break;
    }
    return Create<Packet>(reinterpret_cast<const uint8_t*>(bytes.data()),
                          static_cast<uint32_t>(bytes.size()));
}

const char*
ReadTftpPacket(Ptr<const Packet> packet, TftpMessage& message)
{
    std::string content(packet->GetSize(), '\0');
    packet->CopyData(reinterpret_cast<uint8_t*>(content.data()), packet->GetSize());
    std::string_view bytes(content);
    message = {};
    uint16_t opcode;
    if (!TakeNumber(bytes, opcode))
    {
        return "no opcode";
    }
    message.opcode = static_cast<TftpOpcode>(opcode);
    switch (message.opcode)
    {
    case TftpOpcode::READ:
    case TftpOpcode::WRITE:
        if (!TakeText(bytes, message.filename) || message.filename.empty())
        {
            return "no file name";
        }
        if (!TakeText(bytes, message.mode))
        {
            return "no mode";
        }
        ToLower(message.mode);
        return TakeOptions(bytes, message.options);
    case TftpOpcode::DATA:
        if (!TakeNumber(bytes, message.block))
        {
            return "no block number";
        }
        message.data = bytes;
        return nullptr;
    case TftpOpcode::ACK:
        return TakeNumber(bytes, message.block) ? nullptr : "no block number";
    case TftpOpcode::ERROR:
        if (!TakeNumber(bytes, message.code))
        {
            return "no error code";
        }
        // Some send the text without its end: the code is what counts.
        message.text = bytes.substr(0, bytes.find('\0'));
        return nullptr;
    case TftpOpcode::OPTION_ACK:
        return TakeOptions(bytes, message.options);
    }
    return "an unknown opcode";
}

} // namespace netfilter
} // namespace ns3

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tftp-nat-options.h"

#include "ns3/command-line.h"

#include <arpa/inet.h>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string>

using namespace ns3;

namespace
{

/// End with a message when the command line asks for what cannot be.
[[noreturn]] void
Refuse(const std::string& message)
{
    std::cerr << "tftp-nat: " << message << "\n";
    std::exit(2);
}

/// \return R1's address, which the router's subnet of 256 must leave room for
Ipv4Address
ReadLan(const std::string& text)
{
    in_addr address;
    if (inet_pton(AF_INET, text.c_str(), &address) != 1)
    {
        Refuse("--lan=" + text + " is not an IPv4 address");
    }
    const uint32_t number = ntohl(address.s_addr);
    const uint32_t host = number & 0xff;
    const uint32_t first = number >> 24;
    if (host == 0 || host == 254 || host == 255 || first == 0 || first == 127 || first >= 224)
    {
        Refuse("--lan=" + text + " is not a host's address; the router is .254 of its network");
    }
    if (number >> 8 == 0xc0a80a)
    {
        Refuse("--lan=" + text + " lies in 192.168.10.0/24, the network of PC1");
    }
    return Ipv4Address(number);
}

/// \return a port; 0 is none
uint16_t
ReadPort(const std::string& option, const std::string& text)
{
    uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || at != end)
    {
        Refuse("--" + option + "=" + text + " is not a port");
    }
    return port;
}

} // namespace

TftpNatOptions
ReadTftpNatOptions(int argc, char* argv[])
{
    TftpNatOptions options;
    std::string client = "lan";
    std::string lan = "192.168.1.1";
    std::string clientPort = "0";
    std::string serverPort = std::to_string(options.serverPort);
    CommandLine cmd("tftp-nat.cc");
    cmd.Usage("Fetches a file by TFTP through a NAT router, and shows packet by packet how the "
              "TFTP helper lets the server's data through.");
    cmd.AddValue("client", "Who asks for the file: lan (R1) or router (R2)", client);
    cmd.AddValue("lan", "R1's address; R2's is .254 of the same network", lan);
    cmd.AddValue("clientPort", "Port of the request; 0: 50173 of R1, 58747 of R2", clientPort);
    cmd.AddValue("serverPort", "Port that PC1 sends the data from", serverPort);
    cmd.AddValue("helper", "Whether R2 has the rule that attaches the helper", options.helper);
    cmd.AddValue("pcap", "Write what each device sees to tftp-nat-*.pcap", options.pcap);
    cmd.Parse(argc, argv);
    if (client != "lan" && client != "router")
    {
        Refuse("--client=" + client + ": lan or router");
    }
    options.fromRouter = client == "router";
    options.r1 = ReadLan(lan);
    options.gateway = Ipv4Address((options.r1.Get() & 0xffffff00) + 254);
    options.clientPort = ReadPort("clientPort", clientPort);
    if (options.clientPort == 0)
    {
        options.clientPort = options.fromRouter ? 58747 : 50173;
    }
    options.serverPort = ReadPort("serverPort", serverPort);
    if (options.serverPort == 0 || options.serverPort == 69)
    {
        Refuse("--serverPort=" + serverPort +
               ": the data comes from another port than 69, and not from 0");
    }
    return options;
}

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-application.h"

#include "nf-load-endpoint.h"
#include "nf-object-text.h"
#include "nf-suggest.h"
#include "nf-text.h"

#include "ns3/address.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

#include <cctype>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

using Resolve = std::function<std::string(const std::string&)>;

/// \return the text with addresses for $names
std::string
Substitute(const std::string& text, const Resolve& resolve)
{
    std::string value;
    for (std::size_t at = 0; at < text.size();)
    {
        if (text[at] != '$')
        {
            value += text[at++];
            continue;
        }
        std::size_t begin = at + 1;
        std::size_t end = begin;
        if (begin < text.size() && text[begin] == '{')
        {
            end = text.find('}', ++begin);
            if (end == std::string::npos)
            {
                throw std::invalid_argument("\"" + text + "\": \"}\" is expected behind \"${\"");
            }
            at = end + 1;
        }
        else
        {
            while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                         text[end] == '_' || text[end] == '-'))
            {
                ++end;
            }
            at = end;
        }
        value += resolve(text.substr(begin, end - begin));
    }
    return value;
}

TypeId
FindType(const std::string& name)
{
    static const std::set<std::string> STRANGE = {"ns3::DhcpClient",
                                                  "ns3::PacketSocketClient",
                                                  "ns3::PacketSocketServer",
                                                  "ns3::Ping6",
                                                  "ns3::Radvd"};
    if (STRANGE.count(name) != 0)
    {
        throw std::invalid_argument(
            "what needs IPv6, or a device that is not given by attributes, is not run");
    }
    TypeId type;
    if (TypeId::LookupByNameFailSafe(name, &type) && type.IsChildOf(Application::GetTypeId()) &&
        type.HasConstructor())
    {
        return type;
    }
    std::vector<std::string> names;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId other = TypeId::GetRegistered(i);
        if (other.IsChildOf(Application::GetTypeId()) && other.HasConstructor())
        {
            names.push_back(other.GetName());
        }
    }
    throw std::invalid_argument(
        "an application of ns-3, e.g. ns3::UdpEchoServer[Port=7], is expected" +
        SuggestName(name, names));
}

/// As TypeId::LookupAttributeByName, but without its line on stderr for a deprecated attribute.
std::optional<TypeId::AttributeInformation>
LookupAttribute(TypeId type, const std::string& name)
{
    for (const TypeId::AttributeInformation& attribute : GetObjectAttributes(type))
    {
        if (attribute.name == name)
        {
            return attribute;
        }
    }
    return std::nullopt;
}

/// \return "10.0.0.1" or "10.0.0.1:7" as an ns3::Address
Address
ReadAddress(const std::string& value)
{
    const std::vector<std::string> parts = Split(value, ':');
    uint32_t address = 0;
    uint64_t port = 0;
    if (parts.size() > 2 || !ParseAddress(parts[0], address) ||
        (parts.size() == 2 && !ParseNumber(parts[1], UINT16_MAX, port)))
    {
        throw std::invalid_argument("\"" + value +
                                    "\" is no address: 10.0.0.1 or 10.0.0.1:7 is expected");
    }
    const Ipv4Address host(address);
    return parts.size() == 1 ? Address(host)
                             : Address(InetSocketAddress(host, static_cast<uint16_t>(port)));
}

/// Refuse an application that ns-3 would end the program for when it starts.
void
CheckComplete(TypeId type, Ptr<Application> application)
{
    // The socket needs a port, too, where no other attribute has it.
    static const std::vector<std::pair<std::string, bool>> NEEDED = {{"Remote", true},
                                                                     {"RemoteAddress", false},
                                                                     {"RemoteServerAddress", false},
                                                                     {"Local", true}};
    for (const auto& [name, withPort] : NEEDED)
    {
        const auto info = LookupAttribute(type, name);
        if (!info || !DynamicCast<AddressValue>(info->checker->Create()))
        {
            continue;
        }
        AddressValue value;
        application->GetAttribute(name, value);
        UintegerValue port(UINT32_MAX);
        if (name == "Local" && application->GetAttributeFailSafe("Port", port) &&
            port.Get() != UINT32_MAX)
        {
            // A server of ns-3 3.44 and later, which listens on this port of every address.
            if (port.Get() > UINT16_MAX)
            {
                throw std::invalid_argument("Port \"" + std::to_string(port.Get()) +
                                            "\": uint16_t 0:65535 is expected");
            }
            return;
        }
        if (withPort ? !InetSocketAddress::IsMatchingType(value.Get()) : value.Get().IsInvalid())
        {
            throw std::invalid_argument(
                name + (withPort ? "=10.0.0.1:7 (an address and a port)" : "=10.0.0.1") +
                " is expected");
        }
        return; // where there is a remote one, the local one is a choice
    }
    if (type.IsChildOf(LoadEndpoint::GetTypeId()) && LookupAttribute(type, "File"))
    {
        StringValue file;
        application->GetAttribute("File", file);
        if (!std::ifstream(file.Get()).good())
        {
            throw std::invalid_argument("File \"" + file.Get() + "\": cannot open file");
        }
    }
}

/**
 * \brief An application's RemoteAddress and RemotePort, where ns-3 has one Remote instead.
 *
 * UdpEchoClient and its like have the two (ThreeGppHttpClient calls them RemoteServerAddress and
 * RemoteServerPort), since 3.44 as deprecated names for parts of Remote. A topology that says
 * RemoteAddress=10.0.0.1|RemotePort=7 means the same with every release.
 */
class OldRemote
{
  public:
    explicit OldRemote(TypeId type)
    {
        for (const std::string name : {"Remote", "RemoteServer"})
        {
            const auto port = LookupAttribute(type, name + "Port");
            if (port && LookupAttribute(type, name + "Address") && LookupAttribute(type, "Remote"))
            {
                m_name = name;
                m_port = DynamicCast<const UintegerValue>(port->initialValue)->Get();
            }
        }
    }

    /// \return whether it was Remote or one of the two, where ns-3 has all of them
    bool Take(const std::string& name, const AttributeValue& value)
    {
        if (m_name.empty() ||
            (name != "Remote" && name != m_name + "Address" && name != m_name + "Port"))
        {
            return false;
        }
        m_given = true;
        if (const auto address = dynamic_cast<const AddressValue*>(&value))
        {
            m_address = address->Get();
            if (InetSocketAddress::IsMatchingType(m_address))
            {
                const auto remote = InetSocketAddress::ConvertFrom(m_address);
                m_address = remote.GetIpv4();
                m_port = remote.GetPort();
            }
        }
        else if (const auto port = dynamic_cast<const UintegerValue*>(&value))
        {
            m_port = port->Get();
        }
        return true;
    }

    void Set(ObjectFactory& factory) const
    {
        if (Ipv4Address::IsMatchingType(m_address))
        {
            const InetSocketAddress remote(Ipv4Address::ConvertFrom(m_address),
                                           static_cast<uint16_t>(m_port));
            factory.Set("Remote", AddressValue(remote));
        }
        else if (m_given)
        {
            throw std::invalid_argument(m_name + "Address=10.0.0.1 is expected");
        }
    }

  private:
    std::string m_name;  //!< "Remote" or "RemoteServer", empty where ns-3 has only one of the forms
    Address m_address;   //!< the IPv4 address, invalid unless given
    uint64_t m_port = 0; //!< the port
    bool m_given = false; //!< whether any of the attributes was given
};

Ptr<Application>
Make(const std::string& text, const Resolve& resolve)
{
    const ObjectText object = SplitObjectText(text);
    const TypeId type = FindType(object.type);
    ObjectFactory factory;
    factory.SetTypeId(type);
    OldRemote remote(type);
    for (const auto& [name, given] : object.attributes)
    {
        const auto attribute = FindObjectAttribute(type, name);
        const std::string value = Substitute(given, resolve);
        const Ptr<AttributeValue> read =
            DynamicCast<AddressValue>(attribute.checker->Create())
                ? Ptr<AttributeValue>(Create<AddressValue>(ReadAddress(value)))
                : ReadObjectAttribute(attribute, value);
        if (name == "Directory" && !value.empty() && !std::filesystem::is_directory(value))
        {
            throw std::invalid_argument(name + " \"" + value + "\": a folder is expected");
        }
        if (!remote.Take(name, *read))
        {
            factory.Set(name, *read);
        }
    }
    remote.Set(factory);
    const auto application = factory.Create<Application>();
    try
    {
        CheckComplete(type, application);
    }
    catch (const std::invalid_argument&)
    {
        // Not disposed of: without a node, ns3::ThreeGppHttpClient crashes then.
        application->Ref();
        throw;
    }
    return application;
}

} // namespace

Ptr<Application>
MakeTopologyApplication(const std::string& text, const Resolve& resolve)
{
    try
    {
        return Make(text, resolve);
    }
    catch (const std::invalid_argument& error)
    {
        throw std::invalid_argument("\"" + text + "\": " + error.what());
    }
}

} // namespace netfilter
} // namespace ns3

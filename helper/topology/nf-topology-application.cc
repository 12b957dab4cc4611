/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-application.h"

#include "nf-load-endpoint.h"
#include "nf-rule-text.h"
#include "nf-topology-text.h"
#include "nf-topology-values.h"

#include "ns3/address.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/integer.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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

[[noreturn]] void
Refuse(const std::string& text, const std::string& why)
{
    throw std::invalid_argument("\"" + text + "\": " + why);
}

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
                Refuse(text, "\"}\" is expected behind \"${\"");
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
FindType(const std::string& text, const std::string& name)
{
    static const std::set<std::string> STRANGE = {"ns3::DhcpClient", "ns3::Ping6", "ns3::Radvd"};
    if (STRANGE.count(name) != 0)
    {
        Refuse(text, "what needs IPv6, or a device that is not given by attributes, is not run");
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
    Refuse(text,
           "an application of ns-3, e.g. ns3::UdpEchoServer[Port=7], is expected" +
               SuggestTopologyName(name, names));
}

TypeId::AttributeInformation
FindAttribute(const std::string& text, TypeId type, const std::string& name)
{
    TypeId::AttributeInformation found;
    if (type.LookupAttributeByName(name, &found))
    {
        return found;
    }
    std::vector<std::string> names;
    for (TypeId of = type; of != Object::GetTypeId(); of = of.GetParent())
    {
        for (std::size_t i = 0; i < of.GetAttributeN(); ++i)
        {
            names.push_back(of.GetAttribute(i).name);
        }
    }
    const std::string suggestion = SuggestTopologyName(name, names);
    std::string list;
    for (const std::string& one : names)
    {
        list += (list.empty() ? "" : ", ") + one;
    }
    Refuse(text,
           type.GetName() + " has no attribute \"" + name + "\"" +
               (suggestion.empty() ? ", it has " + list : suggestion));
}

/// \return "10.0.0.1" or "10.0.0.1:7" as an ns3::Address
Address
ReadAddress(const std::string& text, const std::string& value)
{
    const std::vector<std::string> parts = Split(value, ':');
    uint32_t address = 0;
    uint64_t port = 0;
    if (parts.size() > 2 || !ParseAddress(parts[0], address) ||
        (parts.size() == 2 && !ParseNumber(parts[1], UINT16_MAX, port)))
    {
        Refuse(text, "\"" + value + "\" is no address: 10.0.0.1 or 10.0.0.1:7 is expected");
    }
    const Ipv4Address host(address);
    return parts.size() == 1 ? Address(host)
                             : Address(InetSocketAddress(host, static_cast<uint16_t>(port)));
}

/// Refuse what ns-3's own reader would end the program for.
void
CheckValue(Ptr<AttributeValue> kind, const std::string& text, const std::string& value)
{
    char* end = nullptr;
    uint64_t number = 0;
    uint32_t address = 0;
    const char* expected = nullptr;
    if (DynamicCast<UintegerValue>(kind) && !ParseNumber(value, UINT64_MAX, number))
    {
        expected = "a number";
    }
    else if (DynamicCast<IntegerValue>(kind) &&
             (std::strtoll(value.c_str(), &end, 10), value.empty() || *end != '\0'))
    {
        expected = "a whole number";
    }
    else if (DynamicCast<DoubleValue>(kind) &&
             (std::strtod(value.c_str(), &end), value.empty() || *end != '\0'))
    {
        expected = "a number";
    }
    else if (DynamicCast<BooleanValue>(kind) && value != "true" && value != "false")
    {
        expected = "true or false";
    }
    else if (DynamicCast<Ipv4AddressValue>(kind) && !ParseAddress(value, address))
    {
        expected = "an address, e.g. 10.0.0.1,";
    }
    else if (DynamicCast<TimeValue>(kind))
    {
        try
        {
            ReadTopologyDelay(value);
        }
        catch (const std::invalid_argument&)
        {
            expected = "a time, e.g. 2ms,";
        }
    }
    if (expected != nullptr)
    {
        Refuse(text, "\"" + value + "\": " + expected + " is expected");
    }
}

/// Refuse an object in an attribute that ns-3's own reader would end the program for.
void
CheckObject(const std::string& text, const std::string& name, const std::string& value)
{
    const std::size_t open = value.find('[');
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(TrimTopologyText(value.substr(0, open)), &type) ||
        !type.HasConstructor() || (open != std::string::npos && value.back() != ']'))
    {
        Refuse(
            text,
            name + " \"" + value +
                "\": an object of ns-3, e.g. ns3::ConstantRandomVariable[Constant=1], is expected");
    }
    const std::string list =
        open == std::string::npos ? "" : value.substr(open + 1, value.size() - open - 2);
    for (const std::string& part : SplitTopologyList(list, "|"))
    {
        const std::size_t equal = part.find('=');
        if (equal == std::string::npos)
        {
            Refuse(text, "\"" + part + "\": name=value is expected");
        }
        const auto info = FindAttribute(text, type, part.substr(0, equal));
        const Ptr<AttributeValue> kind = info.checker->Create();
        CheckValue(kind, text, part.substr(equal + 1));
        if (DynamicCast<PointerValue>(kind))
        {
            CheckObject(text, info.name, part.substr(equal + 1));
        }
    }
}

/// Refuse an application that ns-3 would end the program for when it starts.
void
CheckComplete(const std::string& text, TypeId type, Ptr<Application> application)
{
    // The socket needs a port, too, where no other attribute has it.
    static const std::vector<std::pair<std::string, bool>> NEEDED = {{"Remote", true},
                                                                     {"RemoteAddress", false},
                                                                     {"RemoteServerAddress", false},
                                                                     {"Local", true}};
    for (const auto& [name, withPort] : NEEDED)
    {
        TypeId::AttributeInformation info;
        if (!type.LookupAttributeByName(name, &info) ||
            !DynamicCast<AddressValue>(info.checker->Create()))
        {
            continue;
        }
        AddressValue value;
        application->GetAttribute(name, value);
        if (withPort ? !InetSocketAddress::IsMatchingType(value.Get()) : value.Get().IsInvalid())
        {
            Refuse(text,
                   name + (withPort ? "=10.0.0.1:7 (an address and a port)" : "=10.0.0.1") +
                       " is expected");
        }
        return; // where there is a remote one, the local one is a choice
    }
    TypeId::AttributeInformation info;
    if (type.IsChildOf(LoadEndpoint::GetTypeId()) && type.LookupAttributeByName("File", &info))
    {
        StringValue file;
        application->GetAttribute("File", file);
        if (!std::ifstream(file.Get()).good())
        {
            Refuse(text, "File \"" + file.Get() + "\": a file that can be read is expected");
        }
    }
}

} // namespace

Ptr<Application>
MakeTopologyApplication(const std::string& text, const Resolve& resolve)
{
    const std::size_t open = text.find('[');
    if (open != std::string::npos && text.back() != ']')
    {
        Refuse(text, "\"]\" is expected at its end");
    }
    const TypeId type = FindType(text, TrimTopologyText(text.substr(0, open)));
    ObjectFactory factory;
    factory.SetTypeId(type);
    const std::string list =
        open == std::string::npos ? "" : text.substr(open + 1, text.size() - open - 2);
    for (const std::string& part : SplitTopologyList(list, "|"))
    {
        const std::size_t equal = part.find('=');
        if (equal == std::string::npos)
        {
            Refuse(text, "\"" + part + "\": name=value is expected");
        }
        const auto info = FindAttribute(text, type, TrimTopologyText(part.substr(0, equal)));
        const std::string value = Substitute(TrimTopologyText(part.substr(equal + 1)), resolve);
        const Ptr<AttributeValue> kind = info.checker->Create();
        if (DynamicCast<AddressValue>(kind))
        {
            factory.Set(info.name, AddressValue(ReadAddress(text, value)));
            continue;
        }
        CheckValue(kind, text, value);
        if (DynamicCast<PointerValue>(kind))
        {
            CheckObject(text, info.name, value);
        }
        const Ptr<AttributeValue> read = info.checker->CreateValidValue(StringValue(value));
        if (!read)
        {
            Refuse(text,
                   info.name + " \"" + value + "\": " +
                       (info.checker->HasUnderlyingTypeInformation()
                            ? info.checker->GetUnderlyingTypeInformation()
                            : info.checker->GetValueTypeName()) +
                       " is expected");
        }
        if (info.name == "Directory" && !value.empty() && !std::filesystem::is_directory(value))
        {
            Refuse(text, info.name + " \"" + value + "\": a folder is expected");
        }
        factory.Set(info.name, *read);
    }
    const auto application = factory.Create<Application>();
    CheckComplete(text, type, application);
    return application;
}

} // namespace netfilter
} // namespace ns3

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-object-text.h"

#include "nf-suggest.h"
#include "nf-text.h"
#include "nf-topology-text.h"
#include "nf-topology-values.h"

#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/socket-factory.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cstdint>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return whether a whole text is a number as ns-3's attributes read it
template <typename T>
bool
IsNumber(const std::string& text)
{
    std::istringstream stream(text);
    T number;
    return stream >> number && stream.eof();
}

bool
IsTime(const std::string& text)
{
    try
    {
        ReadTopologyDelay(text);
        return true;
    }
    catch (const std::invalid_argument&)
    {
        return false;
    }
}

bool
IsRate(const std::string& text)
{
    const auto read = MakeDataRateChecker()->CreateValidValue(StringValue(text));
    return read && DynamicCast<const DataRateValue>(read)->Get().GetBitRate() != 0;
}

bool
IsSocketFactory(const std::string& text)
{
    TypeId type;
    return TypeId::LookupByNameFailSafe(text, &type) && type.IsChildOf(SocketFactory::GetTypeId());
}

/// \return what is expected of a value that ns-3's own reader would end the program for, else
/// nullptr
const char*
FindExpected(Ptr<AttributeValue> kind, const std::string& value)
{
    uint64_t number = 0;
    uint32_t address = 0;
    if (DynamicCast<UintegerValue>(kind))
    {
        const bool isNumber = ParseNumber(value, UINT64_MAX, number) && IsNumber<uint64_t>(value);
        return isNumber ? nullptr : "a number";
    }
    if (DynamicCast<IntegerValue>(kind))
    {
        return IsNumber<int64_t>(value) ? nullptr : "a whole number";
    }
    if (DynamicCast<DoubleValue>(kind))
    {
        return IsNumber<double>(value) ? nullptr : "a number";
    }
    if (DynamicCast<BooleanValue>(kind))
    {
        return value == "true" || value == "false" ? nullptr : "true or false";
    }
    if (DynamicCast<Ipv4AddressValue>(kind))
    {
        return ParseAddress(value, address) ? nullptr : "an address, e.g. 10.0.0.1,";
    }
    if (DynamicCast<TypeIdValue>(kind))
    {
        return IsSocketFactory(value) ? nullptr : "a protocol, e.g. ns3::TcpSocketFactory,";
    }
    if (DynamicCast<DataRateValue>(kind))
    {
        return IsRate(value) ? nullptr : "a rate above 0, e.g. 1Mbps,";
    }
    if (DynamicCast<TimeValue>(kind))
    {
        return IsTime(value) ? nullptr : "a time, e.g. 2ms,";
    }
    return nullptr;
}

} // namespace

ObjectText
SplitObjectText(const std::string& text)
{
    const std::size_t open = text.find('[');
    if (open != std::string::npos && text.back() != ']')
    {
        throw std::invalid_argument("\"]\" is expected at its end");
    }
    ObjectText object;
    object.type = TrimTopologyText(text.substr(0, open));
    const std::string list =
        open == std::string::npos ? "" : text.substr(open + 1, text.size() - open - 2);
    for (const std::string& part : SplitTopologyList(list, "|"))
    {
        const std::size_t equal = part.find('=');
        if (equal == std::string::npos)
        {
            throw std::invalid_argument("\"" + part + "\": name=value is expected");
        }
        object.attributes.emplace_back(TrimTopologyText(part.substr(0, equal)),
                                       TrimTopologyText(part.substr(equal + 1)));
    }
    return object;
}

std::vector<TypeId::AttributeInformation>
GetObjectAttributes(TypeId type)
{
    std::vector<TypeId::AttributeInformation> attributes;
    for (TypeId of = type; of != Object::GetTypeId(); of = of.GetParent())
    {
        for (std::size_t i = 0; i < of.GetAttributeN(); ++i)
        {
            attributes.push_back(of.GetAttribute(i));
        }
    }
    return attributes;
}

TypeId::AttributeInformation
FindObjectAttribute(TypeId type, const std::string& name)
{
    std::vector<std::string> names;
    for (const TypeId::AttributeInformation& attribute : GetObjectAttributes(type))
    {
        if (attribute.name == name)
        {
            return attribute;
        }
        names.push_back(attribute.name);
    }
    const std::string suggestion = SuggestName(name, names);
    std::string list;
    for (const std::string& one : names)
    {
        list += (list.empty() ? "" : ", ") + one;
    }
    throw std::invalid_argument(type.GetName() + " has no attribute \"" + name + "\"" +
                                (suggestion.empty() ? ", it has " + list : suggestion));
}

Ptr<AttributeValue>
ReadObjectAttribute(const TypeId::AttributeInformation& attribute, const std::string& value)
{
    const std::string place = attribute.name + " \"" + value + "\": ";
    if (const char* const expected = FindExpected(attribute.checker->Create(), value))
    {
        throw std::invalid_argument(place + expected + " is expected");
    }
    if (const auto pointer = DynamicCast<const PointerChecker>(attribute.checker))
    {
        try
        {
            CheckObjectText(value, pointer->GetPointeeTypeId());
        }
        catch (const std::invalid_argument& error)
        {
            throw std::invalid_argument(place + error.what());
        }
    }
    const Ptr<AttributeValue> read = attribute.checker->CreateValidValue(StringValue(value));
    if (!read)
    {
        throw std::invalid_argument(place +
                                    (attribute.checker->HasUnderlyingTypeInformation()
                                         ? attribute.checker->GetUnderlyingTypeInformation()
                                         : attribute.checker->GetValueTypeName()) +
                                    " is expected");
    }
    return read;
}

void
CheckObjectText(const std::string& text, TypeId base)
{
    const ObjectText object = SplitObjectText(text);
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(object.type, &type) || !type.HasConstructor() ||
        (type != base && !type.IsChildOf(base)))
    {
        throw std::invalid_argument(
            base == RandomVariableStream::GetTypeId()
                ? "a random variable, e.g. ns3::ConstantRandomVariable[Constant=1], is expected"
                : "an object of class " + base.GetName() + " is expected");
    }
    // Their values are no attributes: ns-3 ends the program when one is drawn.
    if (object.type == "ns3::DeterministicRandomVariable" ||
        object.type == "ns3::EmpiricalRandomVariable")
    {
        throw std::invalid_argument(object.type + " cannot be given as text");
    }
    for (const auto& [name, value] : object.attributes)
    {
        ReadObjectAttribute(FindObjectAttribute(type, name), value);
    }
}

} // namespace netfilter
} // namespace ns3

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "study.h"

#include "ns3/random-variable-stream.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <stdexcept>
#include <unistd.h>

using namespace ns3;

StudyProgress::StudyProgress(double seconds)
    : m_seconds(seconds),
      m_isShown(isatty(STDERR_FILENO) != 0),
      m_said(std::chrono::steady_clock::now())
{
    if (m_isShown)
    {
        Say();
    }
}

StudyProgress::~StudyProgress()
{
    m_next.Cancel();
    if (m_isShown)
    {
        std::cerr << "\r" << std::string(40, ' ') << "\r" << std::flush;
    }
}

void
StudyProgress::Say()
{
    const auto now = std::chrono::steady_clock::now();
    if (now - m_said >= std::chrono::milliseconds(200))
    {
        m_said = now;
        const double done = Simulator::Now().GetSeconds();
        std::cerr << "\r" << static_cast<int>(100 * done / m_seconds) << " % of " << m_seconds
                  << " s of simulation" << std::flush;
    }
    m_next = Simulator::Schedule(Seconds(m_seconds / 1000), &StudyProgress::Say, this);
}

std::ofstream
OpenOutput(const std::string& name)
{
    std::ofstream file(name);
    if (!file)
    {
        throw std::runtime_error(name + ": cannot be written");
    }
    return file;
}

void
RunFor(double seconds)
{
    Simulator::Stop(Seconds(seconds));
    Simulator::Run();
}

std::string
Exponential(double mean)
{
    std::ostringstream text;
    text << "ns3::ExponentialRandomVariable[Mean=" << mean << "]";
    return text.str();
}

namespace
{

/// \return whether a whole text is a number as ns-3's attributes read it: they abort on anything
/// else
template <typename T>
bool
IsNumber(const std::string& text)
{
    std::istringstream stream(text);
    T number;
    return stream >> number && stream.eof();
}

bool
IsReadable(const std::string& value, const std::string& type)
{
    if (type == "ns3::DoubleValue")
    {
        return IsNumber<double>(value);
    }
    return (type != "ns3::IntegerValue" || IsNumber<int64_t>(value)) &&
           (type != "ns3::UintegerValue" || IsNumber<uint64_t>(value));
}

} // namespace

std::string
CheckRandomVariable(const std::string& text)
{
    const std::size_t open = text.find('[');
    // Their values are no attributes: ns-3 ends when one is drawn.
    for (const std::string valueless :
         {"ns3::DeterministicRandomVariable", "ns3::EmpiricalRandomVariable"})
    {
        if (text.substr(0, open) == valueless)
        {
            return text + ": " + valueless + " cannot be given as text";
        }
    }
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(text.substr(0, open), &type) ||
        !type.IsChildOf(RandomVariableStream::GetTypeId()) || type.GetConstructor().IsNull())
    {
        return text + " is no random variable, e.g. ns3::ParetoRandomVariable[Scale=5|Shape=1.5]";
    }
    if (open == std::string::npos)
    {
        return "";
    }
    if (text.back() != ']')
    {
        return text + ": there is no ] at the end";
    }
    std::istringstream attributes(text.substr(open + 1, text.size() - open - 2));
    for (std::string attribute; std::getline(attributes, attribute, '|');)
    {
        const std::size_t equals = attribute.find('=');
        const std::string name = attribute.substr(0, equals);
        TypeId::AttributeInformation known;
        if (equals == std::string::npos || !type.LookupAttributeByName(name, &known))
        {
            std::string all;
            for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
            {
                all += (i == 0 ? "" : ", ") + type.GetAttribute(i).name;
            }
            return text + ": " + type.GetName() + " has no \"" + name + "\", it has " + all;
        }
        const std::string value = attribute.substr(equals + 1);
        if (!IsReadable(value, known.checker->GetValueTypeName()) ||
            !known.checker->CreateValidValue(StringValue(value)))
        {
            return text + ": " + name + " cannot be \"" + value + "\"";
        }
    }
    return "";
}

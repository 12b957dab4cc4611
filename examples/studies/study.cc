/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "study.h"

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

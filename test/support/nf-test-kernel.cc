/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-kernel.h"

#include <cstdio>
#include <unistd.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

ShellOutput
Shell(const std::string& command)
{
    ShellOutput output;
    FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
    char buffer[4096];
    for (std::size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;)
    {
        output.text.append(buffer, n);
    }
    output.status = pclose(pipe);
    return output;
}

IptablesNamespace::IptablesNamespace()
    : m_name("nfrule" + std::to_string(getpid()))
{
    if (getuid() != 0 || Shell("ip netns add " + m_name).status != 0)
    {
        m_whyNot = "no root, or no network namespaces here";
        return;
    }
    m_isMade = true;
    if (RunOther("true").status != 0)
    {
        m_whyNot = "no command runs in a network namespace here (a chroot?)";
    }
    else if (Shell("iptables-legacy --version").status != 0)
    {
        m_whyNot = "no iptables-legacy here";
    }
}

IptablesNamespace::~IptablesNamespace()
{
    if (m_isMade)
    {
        Shell("ip netns del " + m_name);
    }
}

ShellOutput
IptablesNamespace::Run(const std::string& options) const
{
    return RunOther("iptables-legacy " + options);
}

ShellOutput
IptablesNamespace::RunOther(const std::string& command) const
{
    return Shell("ip netns exec " + m_name + " " + command);
}

} // namespace test
} // namespace netfilter
} // namespace ns3

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_KERNEL_H
#define NF_TEST_KERNEL_H

#include <string>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// Output on stdout and exit status of a shell command.
struct ShellOutput
{
    std::string text;
    int status;
};

/// Run a shell command.
ShellOutput Shell(const std::string& command);

/**
 * \brief iptables-legacy of this machine, in a network namespace that lives as long as this object.
 */
class IptablesNamespace
{
  public:
    IptablesNamespace();
    ~IptablesNamespace();

    IptablesNamespace(const IptablesNamespace&) = delete;
    IptablesNamespace& operator=(const IptablesNamespace&) = delete;

    /// \return why it cannot be used; "" when it can
    const std::string& GetWhyNot() const
    {
        return m_whyNot;
    }

    /// Run iptables-legacy with these options.
    ShellOutput Run(const std::string& options) const;
    /// Run another command in the namespace.
    ShellOutput RunOther(const std::string& command) const;

    /// \return the namespace's name
    const std::string& GetName() const
    {
        return m_name;
    }

  private:
    std::string m_name;
    std::string m_whyNot;
    bool m_isMade{false};
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_KERNEL_H */

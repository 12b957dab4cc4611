/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEXT_ERROR_H
#define NF_TEXT_ERROR_H

#include <cstdint>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-text
 * \brief A command or a file of rules is wrong; nothing of it was applied.
 *
 * what() is one complete line that names the place and the rule, e.g.
 * `nat.rules:7: conntrack: Bad ctstate "FOO", in "-A INPUT -m conntrack --ctstate FOO"`.
 */
class RuleError : public std::runtime_error
{
  public:
    /// \param message what is wrong, without place and rule
    explicit RuleError(const std::string& message)
        : RuleError(message, "", "", 0)
    {
    }

    /**
     * \param message what is wrong
     * \param rule the command or the line that it is in, "" when it is in none
     * \param file what the text is called, "" for a single command
     * \param line of the text, from 1
     */
    RuleError(const std::string& message,
              const std::string& rule,
              const std::string& file,
              uint32_t line)
        : std::runtime_error((file.empty() ? "" : file + ":" + std::to_string(line) + ": ") +
                             message + (rule.empty() ? "" : ", in \"" + rule + "\"")),
          m_message(message),
          m_line(line)
    {
    }

    /// \return what is wrong, without place and rule
    const std::string& GetMessage() const
    {
        return m_message;
    }

    /// \return the line of the text, 0 for a single command
    uint32_t GetLine() const
    {
        return m_line;
    }

  private:
    std::string m_message;
    uint32_t m_line;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TEXT_ERROR_H */

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_OBJECT_TEXT_H
#define NF_OBJECT_TEXT_H

#include "ns3/attribute.h"
#include "ns3/ptr.h"
#include "ns3/type-id.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \name Objects of ns-3 as text, "ns3::ConstantRandomVariable[Constant=3]"
 *
 * ns-3's own reader ends the program when it cannot read such a text. These throw
 * std::invalid_argument instead, whose message says in one line what is wrong and what is expected.
 */
/// @{
/// A text's parts, blanks around them removed.
struct ObjectText
{
    std::string type;
    std::vector<std::pair<std::string, std::string>> attributes; //!< name and value
};

/// Split a text into its parts; a value may be an object's text again.
ObjectText SplitObjectText(const std::string& text);

/// \return a type's attributes, its parents' too
std::vector<TypeId::AttributeInformation> GetObjectAttributes(TypeId type);

/// \return a type's attribute, its parents' too. \param name of the attribute
TypeId::AttributeInformation FindObjectAttribute(TypeId type, const std::string& name);

/// \return a value that the attribute takes. \param value the text it is read from
Ptr<AttributeValue> ReadObjectAttribute(const TypeId::AttributeInformation& attribute,
                                        const std::string& value);

/// Check that a text is an object. \param base what its type is, or is derived from
void CheckObjectText(const std::string& text, TypeId base);
/// @}

} // namespace netfilter
} // namespace ns3

#endif /* NF_OBJECT_TEXT_H */

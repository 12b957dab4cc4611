/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TRACE_H
#define TRACE_H

#include "ns3/abort.h"
#include "ns3/object.h"

#include <string>

/**
 * \brief Connect a trace source, or end the program: a misspelled name must not pass unnoticed.
 * \param object the object with the trace source
 * \param name of the trace source
 * \param callback without a context
 */
inline void
ConnectTrace(const ns3::Ptr<ns3::Object>& object,
             const std::string& name,
             const ns3::CallbackBase& callback)
{
    NS_ABORT_MSG_UNLESS(object->TraceConnectWithoutContext(name, callback),
                        object->GetInstanceTypeId().GetName() << " has no trace source " << name);
}

#endif /* TRACE_H */

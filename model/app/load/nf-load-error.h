/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_ERROR_H
#define NF_LOAD_ERROR_H

#include "ns3/fatal-impl.h"

#include <exception>
#include <iostream>
#include <sstream>

/**
 * \brief End the simulation if a condition holds, as NS_ABORT_MSG_IF does, with a message of one
 * line for the user: it does not name the source file that found the error. \param condition what
 * is wrong \param message what to print, e.g. "LoadReplay: " << file << ":" << line << ": ..."
 */
#define NF_LOAD_ERROR_IF(condition, message)                                                       \
    do                                                                                             \
    {                                                                                              \
        if (condition)                                                                             \
        {                                                                                          \
            std::ostringstream nfLoadError;                                                        \
            nfLoadError << message;                                                                \
            std::cerr << nfLoadError.str() << std::endl;                                           \
            ns3::FatalImpl::FlushStreams();                                                        \
            std::terminate();                                                                      \
        }                                                                                          \
    } while (false)

#endif /* NF_LOAD_ERROR_H */

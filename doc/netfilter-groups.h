/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * The groups of netfilter in ns-3's API documentation. For Doxygen only: nothing includes this.
 */

/**
 * \defgroup netfilter Netfilter
 * What a Linux router does to an IPv4 packet: rules, connection tracking, NAT.
 */

/**
 * \ingroup netfilter
 * \defgroup netfilter-helper Helpers
 * Put netfilter, topologies and applications on nodes.
 */

/**
 * \ingroup netfilter
 * \defgroup netfilter-hook Hooks
 * Points on a packet's path where stages, also a user's, look at it.
 */

/**
 * \ingroup netfilter
 * \defgroup netfilter-packet Packets
 * One IPv4 packet, read and rewritten.
 */

/**
 * \ingroup netfilter
 * \defgroup netfilter-conntrack Connection tracking
 * Connections, expectations and their events.
 */

/**
 * \ingroup netfilter
 * \defgroup netfilter-nat NAT
 * Translation of addresses and ports.
 */

/**
 * \ingroup netfilter
 * \defgroup netfilter-ctnetlink Ctnetlink
 * Subscribe to events; list, look up, create, change and delete connections and expectations.
 */

/**
 * \ingroup netfilter
 * \defgroup netfilter-text Rules' errors
 * What a wrong command or file of rules throws.
 */

/**
 * \ingroup netfilter
 * \defgroup netfilter-app Applications
 * FTP, TFTP, and loads of many flows.
 */

/**
 * \ingroup netfilter
 * \defgroup netfilter-topology Topologies
 * Networks from GraphML and Graphviz files.
 */

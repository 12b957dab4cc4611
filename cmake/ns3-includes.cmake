# SPDX-License-Identifier: GPL-2.0-only
#
# Debian's ns-3 names header folders of other packages in its targets, and not always ones that exist
# (libns3-dev 3.48 names those of a Python that its suite no longer has): CMake refuses such a target.

function(netfilter_mend_ns3)
  get_property(imported DIRECTORY PROPERTY IMPORTED_TARGETS)
  list(FILTER imported INCLUDE REGEX "^ns3::")
  foreach(target IN LISTS imported)
    get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
    set(existing)
    foreach(folder IN LISTS folders)
      if(folder MATCHES "\\$<" OR EXISTS "${folder}")
        list(APPEND existing "${folder}")
      endif()
    endforeach()
    if(folders)
      set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${existing}")
    endif()
  endforeach()
endfunction()
netfilter_mend_ns3()

// The Libvirt target.

namespace Barograph.Tests.Conformance.Exporters;

/// <summary>A machine that does not exist, as files under one folder: what this one has not got (throttled cores, udev, odd mounts).</summary>
static class FixtureMachine
{
    public static void Write(string folder)
    {
        void File(string path, string text)
        {
            var full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            System.IO.File.WriteAllText(full, text);
        }

        Directory.CreateDirectory(Path.Combine(folder, "root/data"));
        File("proc/stat", """
            cpu  610 5 94 8204 144 3 27 14 11 12
            cpu0 282843 0 395 41862 160 0 9 7 5 6
            cpu2 3248 5 544 40178 1286 3 18 7 6 6
            intr 196006 0 0
            ctxt 5
            btime 1795224000
            processes 11
            procs_running 1
            procs_blocked 0
            softirq 5 0 1 2 3 4 5 6 7 8 9

            """);
        File("proc/loadavg", "12.34 0.18 100.00 2/107 11306\n");
        File("proc/meminfo", """
            MemTotal:       24684096 kB
            MemFree:        23557832 kB
            Active(anon):       1556 kB
            KReclaimable:      62184 kB
            HardwareCorrupted:     4 kB
            CmaTotal:              8 kB
            CmaFree:               4 kB
            HugePages_Total:       3
            Hugepagesize:       2048 kB
            DirectMap1G:    25165824 kB

            """);
        File("proc/diskstats", """
               8       0 sda 1 2 3 4 5 6 7 8 9 10 11
               8       1 sda1 1 2 3 4 5 6 7 8 9 10 11
               8      16 sdb 1234567 2 33333333 4444 5 6 7 8 9 10 11 12 13 14 15
             253       0 dm-0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17
             259       0 nvme0n1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19
               7       0 loop0 0 0 0 0 0 0 0 0 0 0 0
               8       3 short 1 2 3 4

            """);
        File("udev/b8:0", "S:disk/by-id/x\nE:ID_PATH=pci-0000:00:1f.2-ata-3\nE:ID_WWN=0x7c92\nE:ID_MODEL=T\"ES\\T=X\nE:ID_SERIAL=long\n" +
            "E:ID_SERIAL_SHORT=short\nE:ID_REVISION=2.1\nE:ID_ATA=1\nE:ID_ATA_ROTATION_RATE_RPM=7200\nE:ID_ATA_WRITE_CACHE=1\n" +
            "E:ID_ATA_WRITE_CACHE_ENABLED=0\nE:ID_FS_TYPE=ext4\nE:ID_FS_USAGE=filesystem\nE:ID_FS_UUID=abc\nE:ID_FS_VERSION=1.0\n");
        File("udev/b253:0", "E:DM_NAME=vg-lv\nE:DM_UUID=LVM-1\nE:DM_VG_NAME=vg\nE:DM_LV_NAME=lv\n");
        File("proc/1/mountinfo", """
            1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw
            2 1 8:2 / /with\040space\011tab ro,relatime shared:1 - ext4 /dev/sd\040b ro
            3 1 8:3 / /data rw - xfs /dev/sdc rw
            4 1 8:3 / /data rw - xfs /dev/sdc rw
            5 1 0:35 / /run/user/0 rw - tmpfs tmpfs rw
            6 1 0:36 / /hosttmp rw master:3 propagate_from:2 - tmpfs tmp\012fs ro,size=1k
            7 1 0:37 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw
            8 1 0:38 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw

            """);
        File("proc/net/dev", """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:    3293      31    0    0    0     0          0         0     3293      31    0    0    0     0       0          0
              eth0: 18446744073709551615 4150 1 2 3 4 5 6 160394 2138 7 8 9 10 11 12
            veth1@x:171513143 1 0 0 0 0 0 0 2 3 0 0 0 0 0 0

            """);
        File("sys/devices/system/cpu/isolated", "1,3-5\n");
        foreach (var (cpu, core, throttles) in new[] { (0, 0, 7), (1, 0, 9), (2, 1, 11) })
        {
            File($"sys/devices/system/cpu/cpu{cpu}/topology/physical_package_id", "0\n");
            File($"sys/devices/system/cpu/cpu{cpu}/topology/core_id", $"{core}\n");
            File($"sys/devices/system/cpu/cpu{cpu}/thermal_throttle/core_throttle_count", $"{throttles}\n");
            File($"sys/devices/system/cpu/cpu{cpu}/thermal_throttle/package_throttle_count", "30\n");
        }

        File("sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc hpet acpi_pm \n");
        File("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
    }
}

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
        WriteRaid(File);
        WriteNvme(File);
        WriteKernelNumbers(File);
        File("textfile/a.prom", "# HELP backup_age_seconds Age of the last \\n backup \\\\.\n# TYPE backup_age_seconds gauge\nbackup_age_seconds{job=\"a\\\"b\"} 5\nuntyped_thing 3\n");
        File("textfile/b.prom", "# TYPE took_seconds histogram\ntook_seconds_bucket{le=\"1\"} 1\ntook_seconds_bucket{le=\"+Inf\"} 2\ntook_seconds_sum 3.5\ntook_seconds_count 2\nuntyped_thing{x=\"y\"} 4\n");
        File("textfile/broken.prom", "bad{\n");
        File("textfile/other.txt", "not looked at\n");
    }

    static void WriteRaid(Action<string, string> file)
    {
        file("proc/mdstat", """
            Personalities : [raid1] [raid6] [raid5] [raid4] [raid0] [linear] [multipath] [raid10]
            md3 : active raid6 sda1[8] sdh1[7] sdg1[6] sdf1[5] sde1[11] sdd1[3] sdc1[10] sdb1[9] sdd1[10](S) sdd2[11](S)
                  5853468288 blocks super 1.2 level 6, 64k chunk, algorithm 2 [8/8] [UUUUUUUU]

            md127 : active raid1 sdi2[0] sdj2[1]
                  312319552 blocks [2/2] [UU]

            md0 : active raid1 sdi1[0] sdj1[1](F)
                  248896 blocks [2/1] [U_]

            md4 : inactive raid1 sda3[0] sdb3[1](S)
                  4883648 blocks [2/2] [UU]

            md6 : active raid1 sdb2[2](F) sdc[1](S) sda2[0]
                  195310144 blocks [2/1] [U_]
                  [=>...................]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec

            md8 : active raid1 sdb1[1] sda1[0] sdc[2](S) sde[3](S)
                  195310144 blocks [2/2] [UU]
                  [=>...................]  resync =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec

            md7 : active raid6 sdb1[0] sde1[3] sdd1[2] sdc1[1](F)
                  7813735424 blocks super 1.2 level 6, 512k chunk, algorithm 2 [4/3] [U_UU]
                  bitmap: 0/30 pages [0KB], 65536KB chunk

            md9 : active raid1 sdc2[2] sdd2[3] sdb2[1] sda2[0] sde[4](F) sdf[5](F) sdg[6](S)
                  523968 blocks super 1.2 [4/4] [UUUU]
                   resync=DELAYED

            md10 : active raid0 sda1[0] sdb1[1]
                  314159265 blocks 64k chunks

            md11 : active (auto-read-only) raid1 sdb2[0] sdc2[1] sdc3[2](F) hda[4](S) ssdc2[3](S)
                  4190208 blocks super 1.2 [2/2] [UU]
                   resync=PENDING

            md12 : active raid0 sdc2[0] sdd2[1]
                  3886394368 blocks super 1.2 512k chunks

            md101 : active (read-only) raid0 sdb[2] sdd[1] sdc[0]
                  322560 blocks super 1.2 512k chunks

            md201 : active raid1 sda3[0] sdb3[1]
                  1993728 blocks super 1.2 [2/2] [UU]
                  [=>...................]  check =  5.7% (114176/1993728) finish=0.2min speed=114176K/sec

            md219 : inactive sdb[2](S) sdc[1](S) sda[0](S)
                  7932 blocks super external:imsm

            md13 : active raid5 sda[0] sdb[1] sdc[2]
                  100 blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/3] [UUU]
                  [==>..................]  reshape = 12.0% (12/100) finish=1.0min speed=1K/sec

            unused devices: <none>

            """);
        foreach (var (name, value) in new[]
        {
            ("array_state", "clean"), ("metadata_version", "1.2"), ("raid_disks", "2"), ("level", "raid1"), ("degraded", "1"),
            ("uuid", "6deb77dd:1d2b9d2c:fe9b8ac2:d9b1ad2f"), ("chunk_size", "0"), ("sync_action", "idle"), ("sync_completed", "none"),
        }) file($"sys/block/md0/md/{name}", value + "\n");
    }

    static void WriteNvme(Action<string, string> file)
    {
        foreach (var (name, value) in new[]
        {
            ("cntlid", "1"), ("firmware_rev", "1B2QEXP7"), ("model", "Fast SSD 512GB"), ("serial", "S680HF8N190894I"), ("state", "live"), ("nvme0n1/nuse", "10"),
            ("nvme0n1/size", "20"), ("nvme0n1/queue/logical_block_size", "512"), ("nvme0n1/ana_state", "optimized"), ("nvme0n2/nuse", "4096"), ("nvme0n2/size", "8192"),
            ("nvme0n2/queue/logical_block_size", "4096"),
        }) file($"sys/class/nvme/nvme0/{name}", value + "\n");
    }

    static void WriteKernelNumbers(Action<string, string> file)
    {
        file("proc/vmstat", "nr_free_pages 5\npgpgin 1\npgpgout 2\npswpin 3\npswpout 4\npgfault 18446744073709551615\npgmajfault 6\noom_kill 7\n");
        file("proc/sys/fs/file-nr", "1524\t0\t2466160\n");
        foreach (var resource in new[] { "cpu", "io", "memory" })
            file($"proc/pressure/{resource}", "some avg10=0.10 avg60=2.00 avg300=3.85 total=15678909\nfull avg10=0.00 avg60=0.00 avg300=0.01 total=123456\n");
        file("proc/pressure/irq", "full avg10=0.00 avg60=0.00 avg300=0.01 total=8494\n");
        file("proc/net/sockstat", "sockets: used 1602\nTCP: inuse 35 orphan 0 tw 4 alloc 59 mem 22\nUDP: inuse 12 mem 62\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n");
        file("proc/net/sockstat6", "TCP6: inuse 17\nUDP6: inuse 9\nUDPLITE6: inuse 0\nRAW6: inuse 1\nFRAG6: inuse 0 memory 0\n");
        file("proc/net/netstat", "TcpExt: SyncookiesSent ListenDrops TCPTimeouts Other\nTcpExt: 1 2 3 4\nIpExt: InNoRoutes InOctets OutOctets\nIpExt: 0 6286396970 2786264347\n");
        file("proc/net/snmp", "Ip: Forwarding DefaultTTL\nIp: 2 64\nTcp: RtoAlgorithm MaxConn ActiveOpens CurrEstab InErrs\nTcp: 1 -1 3556 0 5\nUdp: InDatagrams NoPorts InErrors\nUdp: 88542 120 0\n");
        file("proc/net/snmp6", "Ip6InOctets \t 460\nIp6OutOctets 536\nIcmp6InMsgs 0\nUdp6InDatagrams 3\nUdpLite6InErrors 9\n");
        file("proc/sys/net/netfilter/nf_conntrack_count", "123\n");
        file("proc/sys/net/netfilter/nf_conntrack_max", "65536\n");
        file("proc/net/stat/nf_conntrack", "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart\n" +
            "00000021  00000000 00000001 00000000 00000003 0000588a 00000000 00000000 0000000a 00000001 00000002 00000003 00000001  00000000 00000000 00000000 00000004\n" +
            "00000021  00000000 00000000 00000000 00000002 000056a4 00000000 00000000 00000000 00000000 00000000 00000000 00000000  00000000 00000000 00000000 0000000b\n");
        file("proc/sys/kernel/random/entropy_avail", "1337\n");
        file("proc/sys/kernel/random/poolsize", "4096\n");
        file("proc/schedstat", "version 15\ntimestamp 15819019232\ncpu0 498494191 0 3533438552 2553969831 3853684107 2465731542 2045936778163039 343796328169361 4767485306\n" +
            "domain0 00000000,00000003 212499247\ncpu1 518377256 0 4155211005 2778589869 10466382 2867629021 1904686152592476 364107263788241 5145567945\n");
        file("proc/net/softnet_stat", "00015c73 00020e76 f0000769 00000000 00000000 00000000 00000000 00000000 00000001 00000002 00000003 00000004 00000000 00000000 00000000\n" +
            "00015c73 00000000 00000769 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000002 00000000 00000000\n");
        file("proc/sys/kernel/pid_max", "32768\n");
        file("proc/sys/kernel/threads-max", "7801\n");
        foreach (var (process, thread, state, threads) in new[] { (1, 1, 'S', 2), (1, 7, 'R', 2), (40, 40, 'Z', 1) })
        {
            var stat = $"{thread} (odd ) name) {state} 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 {threads} 0 99 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30\n";
            if (process == thread) file($"proc/{process}/stat", stat);
            file($"proc/{process}/task/{thread}/stat", stat);
        }
        foreach (var (device, name, value) in new[]
        {
            ("eth0", "addr_assign_type", "3"), ("eth0", "address", "01:01:01:01:01:01"), ("eth0", "broadcast", "ff:ff:ff:ff:ff:ff"), ("eth0", "carrier", "1"), ("eth0", "carrier_changes", "2"),
            ("eth0", "carrier_down_count", "1"), ("eth0", "carrier_up_count", "1"), ("eth0", "dev_id", "0x20"), ("eth0", "dormant", "1"), ("eth0", "duplex", "full"), ("eth0", "flags", "0x1303"),
            ("eth0", "ifalias", "uplink"), ("eth0", "ifindex", "2"), ("eth0", "iflink", "2"), ("eth0", "link_mode", "1"), ("eth0", "mtu", "1500"), ("eth0", "name_assign_type", "2"),
            ("eth0", "netdev_group", "0"), ("eth0", "operstate", "up"), ("eth0", "speed", "10000"), ("eth0", "tx_queue_len", "1000"), ("eth0", "type", "1"),
            ("bond0", "flags", "0x1002"), ("bond0", "operstate", "down"), ("bond0", "speed", "-1"), ("bond0", "address", "02:01:01:01:01:01"), ("bond0", "broadcast", "ff:ff:ff:ff:ff:ff"),
            ("bond0", "duplex", ""), ("bond0", "ifalias", ""),
        }) file($"sys/class/net/{device}/{name}", value + "\n");
    }
}

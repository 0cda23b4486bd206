using System.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/sys/class/net: what each network device is and how it stands.</summary>
/// <remarks>What a device has no answer to (the speed of loopback, the carrier of a device that is down) is left out for it.</remarks>
public sealed class NetclassCollector(NodePaths paths, NameFilter devices, bool ignoreInvalidSpeed) : INodeCollector, IDisposable
{
    const long BitsPerByte = 8;
    const long MegabitBits = 1_000_000;
    const long FlagUp = 1; // IFF_UP: somebody switched the device on

    static readonly (string File, byte[] Family, MetricType Type)[] Numbers =
    [
        Of("addr_assign_type", "address_assign_type"), Of("carrier", "carrier"), Of("carrier_changes", "carrier_changes_total", MetricType.Counter),
        Of("carrier_down_count", "carrier_down_changes_total", MetricType.Counter), Of("carrier_up_count", "carrier_up_changes_total", MetricType.Counter),
        Of("dev_id", "device_id"), Of("dormant", "dormant"), Of("flags", "flags"), Of("ifindex", "iface_id"), Of("iflink", "iface_link"),
        Of("link_mode", "iface_link_mode"), Of("mtu", "mtu_bytes"), Of("name_assign_type", "name_assign_type"), Of("netdev_group", "net_dev_group"),
        Of("type", "protocol_type"), Of("tx_queue_len", "transmit_queue_length"),
    ];

    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "netclass"u8;

    public void Collect(ExpositionWriter writer)
    {
        string[] present =
            [.. Directory.EnumerateDirectories(paths.Sys("class/net")).Where(d => devices.Shows(Encoding.UTF8.GetBytes(Path.GetFileName(d)))).Order(StringComparer.Ordinal)];
        foreach (var (file, family, type) in Numbers)
        {
            writer.Family(family, type, "What /sys/class/net says of a device."u8);
            foreach (var device in present)
            {
                if (text.TryReadNumber(Path.Combine(device, file), out var value)) writer.Sample("device"u8, DeviceOf(device), value);
            }
        }
        ShowSpeed(writer, present);
        ShowUp(writer, present);
        ShowDescription(writer, present);
    }

    public void Dispose() => text.Dispose();

    void ShowSpeed(ExpositionWriter writer, string[] present)
    {
        writer.Family("node_network_speed_bytes"u8, MetricType.Gauge, "Speed of a device in bytes a second; negative where its driver does not know it."u8);
        foreach (var device in present)
        {
            if (!text.TryReadNumber(Path.Combine(device, "speed"), out var megabits) || (ignoreInvalidSpeed && megabits < 0)) continue;
            writer.Sample("device"u8, DeviceOf(device), megabits * MegabitBits / BitsPerByte);
        }
    }

    void ShowUp(ExpositionWriter writer, string[] present)
    {
        writer.Family("node_network_up"u8, MetricType.Gauge, "Whether a device works (its operstate is up)."u8);
        foreach (var device in present) writer.Sample("device"u8, DeviceOf(device), Word(device, "operstate").AsSpan().SequenceEqual("up"u8) ? 1 : 0);
    }

    void ShowDescription(ExpositionWriter writer, string[] present)
    {
        writer.Family("node_network_info"u8, MetricType.Gauge, "What a device is, as labels; the value is 1."u8);
        foreach (var device in present)
        {
            var isOn = text.TryReadNumber(Path.Combine(device, "flags"), out var flags) && (flags & FlagUp) != 0;
            writer.Begin();
            writer.Label("address"u8, Word(device, "address"));
            writer.Label("adminstate"u8, isOn ? "up"u8 : "down"u8);
            writer.Label("broadcast"u8, Word(device, "broadcast"));
            writer.Label("device"u8, DeviceOf(device));
            writer.Label("duplex"u8, Word(device, "duplex"));
            writer.Label("ifalias"u8, Word(device, "ifalias"));
            writer.Label("operstate"u8, Word(device, "operstate"));
            writer.Value(1);
        }
    }

    byte[] Word(string device, string file) => text.TryRead(Path.Combine(device, file)) ? text.Trimmed.ToArray() : [];

    static byte[] DeviceOf(string folder) => Encoding.UTF8.GetBytes(Path.GetFileName(folder));

    static (string File, byte[] Family, MetricType Type) Of(string file, string name, MetricType type = MetricType.Gauge)
        => (file, Encoding.UTF8.GetBytes($"node_network_{name}"), type);
}

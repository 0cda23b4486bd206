using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Barograph.PodTrace.Kernel;

/// <summary>What libbpf says while an object is loaded: it names the refused program nowhere else.</summary>
static unsafe partial class LibbpfMessages
{
    const int Warning = 0;
    const int RoomBytes = 64 * 1024;

    [ThreadStatic]
    static List<string>? heard;

    /// <summary>Runs the work and hands back the warnings that libbpf gave on this thread meanwhile.</summary>
    public static IReadOnlyList<string> During(Action work)
    {
        Libbpf.libbpf_set_print(&Hear);
        var lines = heard = [];
        try
        {
            work();
        }
        finally
        {
            heard = null;
        }
        return lines;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Hear(int level, byte* format, nint arguments)
    {
        if (level != Warning || heard is not { } lines) return 0;
        var room = new byte[RoomBytes];
        fixed (byte* start = room)
        {
            var length = vsnprintf(start, (nuint)room.Length, format, arguments);
            if (length > 0) lines.Add(Encoding.UTF8.GetString(room, 0, Math.Min(length, room.Length - 1)).TrimEnd('\n'));
        }
        return 0;
    }

    [LibraryImport("libc")]
    private static partial int vsnprintf(byte* room, nuint size, byte* format, nint arguments);
}

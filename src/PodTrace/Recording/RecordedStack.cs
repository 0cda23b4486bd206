using System.Buffers.Binary;
using System.Text;
using Barograph.PodTrace.Stacks;

namespace Barograph.PodTrace.Recording;

/// <summary>The names of a stack as they lie in a recording: u64 which stack, then its frames as lines of UTF-8, the innermost first.</summary>
static class RecordedStack
{
    const int MaxBytes = 4000;

    public static byte[] ToBytes(StackId id, IReadOnlyList<string> frames)
    {
        var bytes = new List<byte>();
        var most = MaxBytes / Math.Max(frames.Count, 1) - 1;
        bytes.AddRange(BitConverter.IsLittleEndian ? BitConverter.GetBytes(id.Value) : BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(id.Value)));
        for (var i = 0; i < frames.Count; i++)
        {
            if (i > 0) bytes.Add((byte)'\n');
            var name = Encoding.UTF8.GetBytes(frames[i].Replace('\n', ' '));
            bytes.AddRange(name.AsSpan(0, Math.Min(name.Length, most)));
        }
        return [.. bytes];
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out StackId id, out IReadOnlyList<string> frames)
    {
        (id, frames) = (default, []);
        if (bytes.Length < sizeof(ulong)) return false;
        id = new(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        if (bytes.Length > sizeof(ulong)) frames = Encoding.UTF8.GetString(bytes[sizeof(ulong)..]).Split('\n');
        return true;
    }
}

using System.Runtime.CompilerServices;

namespace Barograph.Formats.RemoteWrite;

/// <summary>A place in a protobuf message. Every step checks the end; a step that fails answers false and the message counts as broken.</summary>
ref struct ProtoCursor(ReadOnlySpan<byte> bytes)
{
    public const uint Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    public readonly ReadOnlySpan<byte> All = bytes;
    public int At;

    public readonly bool AtEnd => At >= All.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVarint(out ulong value)
    {
        if ((uint)At < (uint)All.Length && All[At] < 0x80)
        {
            value = All[At++];
            return true;
        }

        return TryReadLongVarint(out value);
    }

    bool TryReadLongVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (At >= All.Length) return false;
            var b = All[At++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return true;
        }

        return false;
    }

    /// <summary>A field's number and wire type: <c>number &lt;&lt; 3 | type</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadTag(out uint tag)
    {
        var read = TryReadVarint(out var value);
        tag = (uint)value;
        return read && value <= uint.MaxValue && value >= 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBytes(out ReadOnlySpan<byte> field)
    {
        if (TryReadVarint(out var length) && length <= (ulong)(All.Length - At))
        {
            field = All.Slice(At, (int)length);
            At += (int)length;
            return true;
        }

        field = default;
        return false;
    }

    public bool TryReadFixed64(out ulong value)
    {
        if (All.Length - At < 8)
        {
            value = 0;
            return false;
        }

        value = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(All[At..]);
        At += 8;
        return true;
    }

    /// <summary>Steps over a field of any known wire type; groups are long dead and count as broken.</summary>
    public bool TrySkip(uint tag)
    {
        switch (tag & 7)
        {
            case Varint:
                return TryReadVarint(out _);
            case Fixed64:
                return TryReadFixed64(out _);
            case Bytes:
                return TryReadBytes(out _);
            case Fixed32 when All.Length - At >= 4:
                At += 4;
                return true;
            default:
                return false;
        }
    }
}

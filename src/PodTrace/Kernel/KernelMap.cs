using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Barograph.PodTrace.Kernel;

/// <summary>One table of a loaded object.</summary>
sealed unsafe class KernelMap(int descriptor, int room)
{
    const int NotSupported = 524; // the kernel's own ENOTSUPP, which no libc knows
    const int InvalidArgument = 22;
    const int TooBig = 7, NoMemory = 12;
    const int LongestKey = 64;

    /// <summary>So many rows fit.</summary>
    public int Room => room;

    public int Descriptor => descriptor;

    /// <summary>False where the table has no room for another row.</summary>
    public bool TryPut<TKey, TValue>(TKey key, TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var error = Libbpf.bpf_map_update_elem(descriptor, &key, &value, 0);
        if (error is not (0 or -TooBig or -NoMemory)) throw new KernelException($"cannot write a row of a kernel table: {Marshal.GetPInvokeErrorMessage(-error)}");
        return error == 0;
    }

    public void Put<TKey, TValue>(TKey key, TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        if (!TryPut(key, value)) throw new KernelException($"cannot write a row of a kernel table: its {room} rows are taken");
    }

    public void Remove<TKey>(TKey key)
        where TKey : unmanaged => _ = Libbpf.bpf_map_delete_elem(descriptor, &key);

    public bool TryGet<TKey, TValue>(TKey key, out TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        value = default;
        fixed (TValue* at = &value) return Libbpf.bpf_map_lookup_elem(descriptor, &key, at) == 0;
    }

    /// <summary>Every row; one that goes away meanwhile is passed over, one that comes may be.</summary>
    public List<KeyValuePair<TKey, TValue>> Rows<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var rows = new List<KeyValuePair<TKey, TValue>>();
        foreach (var key in Keys<TKey>()) if (TryGet<TKey, TValue>(key, out var value)) rows.Add(new(key, value));
        return rows;
    }

    /// <summary>Rows that every processor keeps its own part of, in the order of the processors.</summary>
    public List<KeyValuePair<TKey, TValue[]>> PartedRows<TKey, TValue>(int processors)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var rows = new List<KeyValuePair<TKey, TValue[]>>();
        foreach (var key in Keys<TKey>())
        {
            // The kernel rounds each part up to eight bytes; all the rows here are such already.
            var parts = new TValue[processors];
            var copy = key;
            fixed (TValue* start = parts) if (Libbpf.bpf_map_lookup_elem(descriptor, &copy, start) == 0) rows.Add(new(key, parts));
        }
        return rows;
    }

    /// <summary>Takes a row out that every processor has its own part of. Nothing that is added meanwhile is lost, where the kernel can do both at once (5.14).</summary>
    public bool TryTake<TKey, TValue>(TKey key, int processors, out TValue[] parts)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        parts = new TValue[processors];
        fixed (TValue* start = parts)
        {
            var error = Libbpf.bpf_map_lookup_and_delete_elem(descriptor, &key, start);
            if (error is not (-NotSupported or -InvalidArgument)) return error == 0;
            return Libbpf.bpf_map_lookup_elem(descriptor, &key, start) == 0 && Libbpf.bpf_map_delete_elem(descriptor, &key) == 0;
        }
    }

    /// <summary>Takes a row out; what is added in between where the kernel cannot do both at once (before 5.14) is lost.</summary>
    public bool TryTake<TKey, TValue>(TKey key, out TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        if (!TryTake<TKey, TValue>(key, 1, out var parts))
        {
            value = default;
            return false;
        }
        value = parts[0];
        return true;
    }

    public int Count()
    {
        var previous = stackalloc byte[LongestKey];
        var next = stackalloc byte[LongestKey];
        var count = 0;
        for (byte* at = null; Libbpf.bpf_map_get_next_key(descriptor, at, next) == 0 && count < room; at = previous)
        {
            Unsafe.CopyBlock(previous, next, LongestKey);
            count++;
        }
        return count;
    }

    List<TKey> Keys<TKey>()
        where TKey : unmanaged
    {
        var keys = new List<TKey>();
        TKey previous, next;
        var at = (void*)null;
        // Where the kernel took a row away meanwhile it begins anew.
        while (keys.Count < room && Libbpf.bpf_map_get_next_key(descriptor, at, &next) == 0)
        {
            keys.Add(next);
            previous = next;
            at = Unsafe.AsPointer(ref previous);
        }
        return keys;
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Barograph.Storage.Disk;

/// <summary>A real file.</summary>
sealed class MachineFile(string path, SafeFileHandle handle) : IDiskFile
{
    public string Path => path;

    public long Length => RandomAccess.GetLength(handle);

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"cannot write {bytes.Length} bytes at offset {offset} of {path}: {e.Message}", e);
        }
    }

    public int Read(long offset, Span<byte> into)
    {
        try
        {
            var total = 0;
            while (total < into.Length)
            {
                var read = RandomAccess.Read(handle, into[total..], offset + total);
                if (read == 0) break;
                total += read;
            }
            return total;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"cannot read {into.Length} bytes at offset {offset} of {path}: {e.Message}", e);
        }
    }

    public void Truncate(long length)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"cannot cut {path} to {length} bytes: {e.Message}", e);
        }
    }

    public void Allocate(long length)
    {
        var present = Length;
        if (length <= present) return;
        var error = LinuxCalls.Allocate(Number, present, length - present);
        if (error == 0) return;
        Truncate(present);
        throw new StorageException($"cannot reserve {length - present} bytes at offset {present} of {path}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    public void Sync()
    {
        try
        {
            RandomAccess.FlushToDisk(handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"cannot sync {path}: {e.Message}", e);
        }
    }

    public nint Map(long length, bool writable)
    {
        var protection = LinuxCalls.ProtectRead | (writable ? LinuxCalls.ProtectWrite : 0);
        var address = LinuxCalls.Map(0, (nuint)length, protection, LinuxCalls.MapShared, Number, 0);
        if (address != -1) return address;
        throw new StorageException($"cannot map {length} bytes of {path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public void Unmap(nint address, long length)
    {
        if (LinuxCalls.Unmap(address, (nuint)length) != 0)
            throw new StorageException($"cannot unmap {path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // The mapping is shared, so what was written through it is the file's already.
    public void LetGo(nint address, long length) => _ = LinuxCalls.Advise(address, (nuint)length, LinuxCalls.AdviseDontNeed);

    public void Dispose() => handle.Dispose();

    int Number => (int)handle.DangerousGetHandle();
}

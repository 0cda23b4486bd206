using System.Buffers;

namespace Barograph.Scraping.Fetching;

/// <summary>Holds one page while it is read; its memory comes from pools and goes back there between scrapes.</summary>
/// <remarks>
/// A page as large as the last fits into one piece from the start. What is longer goes into further pieces, which are joined when the
/// page turns out to have an end: so a target that never ends leaves neither garbage nor giants in the pools behind.
/// </remarks>
public sealed class PageBuffer : IDisposable
{
    const int SmallestBytes = 16 * 1024, PieceBytes = 1 << 20;

    /// <summary>The shared pool keeps an array of each size for every thread, which is too much for large ones.</summary>
    const int LargestSharedBytes = 16 << 20;

    static readonly ArrayPool<byte> Giants = ArrayPool<byte>.Create(maxArrayLength: 512 << 20, maxArraysPerBucket: 2);

    readonly List<byte[]> pieces = []; // all of PieceBytes, full but for the last
    byte[] bytes = [];

    public int Length { get; private set; }

    /// <summary>The page in one piece.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            if (pieces.Count > 0) Join();
            return bytes.AsSpan(0, Length);
        }
    }

    /// <summary>Empties it and makes room for a page about as large as the last.</summary>
    public void Begin(int expectedBytes)
    {
        ReturnPieces();
        Length = 0;
        var size = Math.Max(SmallestBytes, expectedBytes + (expectedBytes / 8));
        if (bytes.Length >= size) return;
        ReturnBytes();
        bytes = PoolFor(size).Rent(size);
    }

    /// <summary>Where the next bytes may go; at least one.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (Length < bytes.Length) return bytes.AsMemory(Length);
            var used = Length - bytes.Length - ((pieces.Count - 1) * PieceBytes);
            if (pieces.Count == 0 || used == PieceBytes)
            {
                pieces.Add(ArrayPool<byte>.Shared.Rent(PieceBytes));
                used = 0;
            }
            return pieces[^1].AsMemory(used, PieceBytes - used);
        }
    }

    public void Advance(int written) => Length += written;

    public void Dispose()
    {
        ReturnPieces();
        ReturnBytes();
        Length = 0;
    }

    void Join()
    {
        var joined = PoolFor(Length).Rent(Length);
        bytes.CopyTo(joined, 0);
        var at = bytes.Length;
        foreach (var piece in pieces)
        {
            var length = Math.Min(PieceBytes, Length - at);
            piece.AsSpan(0, length).CopyTo(joined.AsSpan(at));
            at += length;
        }
        ReturnPieces();
        ReturnBytes();
        bytes = joined;
    }

    void ReturnPieces()
    {
        foreach (var piece in pieces) ArrayPool<byte>.Shared.Return(piece);
        pieces.Clear();
    }

    void ReturnBytes()
    {
        if (bytes.Length > 0) PoolFor(bytes.Length).Return(bytes);
        bytes = [];
    }

    static ArrayPool<byte> PoolFor(int size) => size <= LargestSharedBytes ? ArrayPool<byte>.Shared : Giants;
}

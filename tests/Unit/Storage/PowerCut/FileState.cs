namespace Barograph.Tests.Unit.Storage.PowerCut;

/// <summary>One file of a <see cref="JournaledDisk"/>, under whatever name: what is on the medium, and what is only on its way.</summary>
sealed class FileState(string path)
{
    const int SectorBytes = 512;

    byte[] synced = [];
    byte[]? last;

    /// <summary>Where its present bytes are, until it has lost its name.</summary>
    public string Path { get; set; } = path;

    public void Sync() => synced = Present();

    /// <summary>Its name goes: the bytes are kept, because the name may be there again after a cut.</summary>
    public void Part() => last ??= Present();

    /// <summary>Any mixture of sectors that have been synced and sectors that have not, at either length.</summary>
    public byte[] AfterCut(Random dice)
    {
        var present = Present();
        if (present.AsSpan().SequenceEqual(synced)) return synced;
        // All, nothing and everything between must come up often.
        var chance = dice.Next(4) switch { 0 => 0.0, 1 => 1.0, _ => dice.NextDouble() };
        var left = new byte[dice.NextDouble() < chance ? present.Length : synced.Length];
        synced.AsSpan(0, Math.Min(synced.Length, left.Length)).CopyTo(left);
        for (var at = 0; at < Math.Min(left.Length, present.Length); at += SectorBytes)
        {
            if (dice.NextDouble() >= chance) continue;
            var bytes = Math.Min(SectorBytes, Math.Min(left.Length, present.Length) - at);
            present.AsSpan(at, bytes).CopyTo(left.AsSpan(at));
        }
        return left;
    }

    byte[] Present()
    {
        if (last is not null) return last;
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}

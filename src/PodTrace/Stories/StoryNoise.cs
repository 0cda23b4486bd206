namespace Barograph.PodTrace.Stories;

/// <summary>Misses that every program's start is full of: the loader and the C library look for files in several places. A person need not read them.</summary>
public static class StoryNoise
{
    public static bool Is(Story story)
    {
        if (story is not { Class: StoryClass.Fs, Action: "open", Error: "ENOENT" }) return false;
        var path = story.Target.AsSpan();
        var name = path[(path.LastIndexOf('/') + 1)..];
        return path.StartsWith("/usr/share/locale/") || path.StartsWith("/usr/lib/locale/") || path.Contains("/glibc-hwcaps/", StringComparison.Ordinal)
            || path.SequenceEqual("/etc/ld.so.preload") || name.Contains(".so.", StringComparison.Ordinal) || name.EndsWith(".so", StringComparison.Ordinal);
    }
}

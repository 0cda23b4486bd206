using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>Valid sections that this version does not act on. docs/configuration.md has the same list for users.</summary>
static class UnbuiltSections
{
    /// <summary>What somebody relies on is noted as not built, so that <c>serve</c> refuses; what changes nothing they would miss is a warning.</summary>
    public static void Note(PrometheusDraft draft, Findings at)
    {
        if (at.At.Reading is not ConfigurationReading reading) return;
        NotBuilt("remote_write", draft.RemoteWrite.Count > 0);
        NotBuilt("tracing", draft.Tracing is not null);
        if (draft.Otlp is not null) at.Warn("otlp", "has no effect: the OTLP receiver is not built yet");
        if (draft.Runtime is not null) at.Warn("runtime", "has no effect: it tunes Go's garbage collector, and this program has another");

        void NotBuilt(string key, bool given)
        {
            if (given && at.At.Find(key) is { } place) reading.NotBuilt(place);
        }
    }
}

using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>Valid sections that this version does not act on. docs/configuration.md has the same list for users.</summary>
static class UnbuiltSections
{
    const string NoHistograms = "has no effect: it is not built yet, classic histograms are stored as they are";

    /// <summary>What somebody relies on is noted as not built, so that <c>serve</c> refuses; what changes nothing they would miss is a warning.</summary>
    public static void Note(PrometheusDraft draft, Findings at)
    {
        if (at.At.Reading is not ConfigurationReading reading) return;
        NotBuilt("remote_write", draft.RemoteWrite.Count > 0);
        NotBuilt("tracing", draft.Tracing is not null);
        NoteGlobal(draft.Global?.Config, at.At.Find("global"));
        if (draft.Otlp is not null) at.Warn("otlp", "has no effect: the OTLP receiver is not built yet");
        if (draft.Runtime is not null) at.Warn("runtime", "has no effect: it tunes Go's garbage collector, and this program has another");

        void NotBuilt(string key, bool given)
        {
            if (given && at.At.Find(key) is { } place) reading.NotBuilt(place);
        }
    }

    static void NoteGlobal(GlobalConfig? global, YamlCursor? at)
    {
        if (global is null) return;
        NoteHistograms(global.ConvertClassicHistograms, at);
    }

    /// <summary>Classic histograms are stored whatever it says, so nothing is lost that was there before.</summary>
    public static void NoteHistograms(bool convert, YamlCursor? at)
    {
        if (convert) at?.Find("convert_classic_histograms_to_nhcb")?.Warn(NoHistograms);
    }
}

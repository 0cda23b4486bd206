using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>A range function that has something of its own to say about histograms or start times.</summary>
internal interface IMixedFunction
{
    Cell Of(scoped in MixedWindow window, HistogramNotices notices);
}

namespace Barograph.Web.Search;

/// <summary>How well a name fits what somebody typed: 0 not at all, 1 as well as can be.</summary>
interface INameScore
{
    /// <param name="term">What was typed, as code points; not empty.</param>
    /// <param name="name">A candidate, as code points; not empty.</param>
    double Of(ReadOnlySpan<int> term, ReadOnlySpan<int> name);
}

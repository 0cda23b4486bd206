namespace Barograph.App.Serving;

/// <summary>Why the server cannot start, a line each, made for the person at the terminal.</summary>
sealed class StartException(params IReadOnlyList<string> reasons) : Exception(string.Join("; ", reasons))
{
    public IReadOnlyList<string> Reasons { get; } = reasons;
}

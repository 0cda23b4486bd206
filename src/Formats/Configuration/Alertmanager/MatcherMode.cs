namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>Which of the two syntaxes of matchers is read.</summary>
public enum MatcherMode : byte
{
    /// <summary>The newer one, and the older where only that accepts the text or where both accept and disagree.</summary>
    Fallback,

    /// <summary>The older one alone: <c>--enable-feature=classic-mode</c>.</summary>
    Classic,

    /// <summary>The newer one alone: <c>--enable-feature=utf8-strict-mode</c>.</summary>
    Utf8Strict,
}

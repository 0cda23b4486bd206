using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>Describes a <see cref="Settings"/> section key by key.</summary>
static class SettingsGrammar
{
    public static Section<Settings> Named(string name) => new(name, () => Settings.Empty);

    public static Section<Settings> Key<T>(this Section<Settings> section, string key, Kind<T> kind, T otherwise, bool always = false)
        => section.Field(key, kind, settings => settings.Get(key, otherwise), (settings, value) => settings.With(key, value), always);

    public static Section<Settings> Key<T>(this Section<Settings> section, string key, Kind<T> kind, bool always = false)
        => section.Key(key, kind, kind.Zero, always);

    public static Section<Settings> Text(this Section<Settings> section, string key, string otherwise = "", bool always = false)
        => section.Key(key, Kinds.Text, otherwise, always);

    public static Section<Settings> Secret(this Section<Settings> section, string key) => section.Key(key, PrometheusKinds.Secret);

    public static Section<Settings> Duration(this Section<Settings> section, string key, int seconds)
        => section.Key(key, PrometheusKinds.Duration, TimeSpan.FromSeconds(seconds));

    public static Section<Settings> Flag(this Section<Settings> section, string key, bool otherwise = false, bool always = false)
        => section.Key(key, Kinds.Boolean, otherwise, always);

    public static Section<Settings> Count(this Section<Settings> section, string key, long otherwise = 0, bool always = false)
        => section.Key(key, Kinds.Integer, otherwise, always);

    public static Section<Settings> Nested(this Section<Settings> section, string key, Section<Settings> inner)
        => section.Key(key, inner.AsOptional());

    /// <summary>The HTTP client settings, inline.</summary>
    public static Section<Settings> Http(this Section<Settings> section, HttpClientConfig? defaults = null)
        => section.Inline(HttpClientGrammar.Section, settings => settings.Get("http", defaults ?? new HttpClientConfig()), (settings, http) => settings.With("http", http));

    public static Section<Settings> Required(this Section<Settings> section, string key, string message)
        => section.Check((settings, at) =>
        {
            if (!settings.IsGiven(key)) at.Complain(key, message);
        });
}

namespace Barograph.Formats.Templates.Times;

/// <summary>A moment and the zone in which it is shown. Without a zone it has the offset of <see cref="Instant"/>.</summary>
readonly record struct GoTime(DateTimeOffset Instant, TimeZoneInfo? Zone)
{
    /// <summary>How the zone is called in print: UTC, CET, or the offset where it has no name.</summary>
    public string Abbreviation
    {
        get
        {
            if (Zone is null) return Instant.Offset == TimeSpan.Zero ? "UTC" : Numeric(Instant.Offset);
            var name = Zone.IsDaylightSavingTime(Instant) ? Zone.DaylightName : Zone.StandardName;
            return name.Length is > 0 and < 6 ? name : Instant.Offset == TimeSpan.Zero ? "UTC" : Numeric(Instant.Offset);
        }
    }

    public bool IsZero => Instant.UtcTicks == 0;

    public GoTime Utc => new(Instant.ToUniversalTime(), null);

    public GoTime In(TimeZoneInfo zone) => new(TimeZoneInfo.ConvertTime(Instant, zone), zone);

    /// <summary>Another moment in the same zone.</summary>
    public GoTime At(DateTimeOffset instant) => Zone is null ? new GoTime(instant.ToOffset(Instant.Offset), null) : new GoTime(TimeZoneInfo.ConvertTime(instant, Zone), Zone);

    static string Numeric(TimeSpan offset)
    {
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        offset = offset.Duration();
        return $"{sign}{offset.Hours:00}{offset.Minutes:00}";
    }
}

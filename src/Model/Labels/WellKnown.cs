namespace Barograph.Model.Labels;

/// <summary>Label names that the field gives a meaning.</summary>
public static class WellKnown
{
    public static ReadOnlySpan<byte> Name => "__name__"u8;

    public static ReadOnlySpan<byte> Job => "job"u8;

    public static ReadOnlySpan<byte> Instance => "instance"u8;

    public static ReadOnlySpan<byte> Bucket => "le"u8;

    public static ReadOnlySpan<byte> Quantile => "quantile"u8;

    public static ReadOnlySpan<byte> Address => "__address__"u8;

    public static ReadOnlySpan<byte> Scheme => "__scheme__"u8;

    public static ReadOnlySpan<byte> MetricsPath => "__metrics_path__"u8;

    public static ReadOnlySpan<byte> ScrapeInterval => "__scrape_interval__"u8;

    public static ReadOnlySpan<byte> ScrapeTimeout => "__scrape_timeout__"u8;

    public static ReadOnlySpan<byte> ParamPrefix => "__param_"u8;

    public static ReadOnlySpan<byte> MetaPrefix => "__meta_"u8;

    public static ReadOnlySpan<byte> TmpPrefix => "__tmp"u8;

    public static ReadOnlySpan<byte> ReservedPrefix => "__"u8;

    public static ReadOnlySpan<byte> ExportedPrefix => "exported_"u8;
}

namespace Barograph.Formats.Configuration;

/// <summary>What a named file is for, which decides what <c>check config</c> asks of it.</summary>
public enum FileUse : byte
{
    /// <summary>A certificate, password or token: it must be there.</summary>
    Material,

    /// <summary>A pattern of rule files.</summary>
    Rules,

    /// <summary>A pattern of scrape config files; they are read with the configuration.</summary>
    ScrapeConfigs,

    /// <summary>A pattern of target group files, which may come later.</summary>
    Targets,
}

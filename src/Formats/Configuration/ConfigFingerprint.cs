using System.Collections;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Barograph.Model.Labels;
using Barograph.Model.Regex;

namespace Barograph.Formats.Configuration;

/// <summary>Whether two configurations say the same, secrets included: records that hold lists do not compare by what is in them.</summary>
/// <remarks>Walks public properties; what comes out is a hash, so no secret lives on in it.</remarks>
public static class ConfigFingerprint
{
    public static string Of(object config)
    {
        var text = new StringBuilder();
        Write(config, text);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    static void Write(object? value, StringBuilder text)
    {
        switch (value)
        {
            case LazyYaml: break; // says again what the other properties say
            case null: text.Append('~'); break;
            case Secret secret: Write(secret.Reveal(), text); break;
            case string word: text.Append(word.Length).Append(':').Append(word); break;
            case LabelSet labels: Write(labels.ToString(), text); break;
            case Re2Pattern pattern: Write(pattern.Source, text); break;
            case Uri uri: Write(uri.OriginalString, text); break;
            case TimeSpan span: text.Append(span.Ticks); break;
            case IDictionary map:
                foreach (var key in map.Keys.Cast<string>().Order(StringComparer.Ordinal))
                {
                    Write(key, text);
                    Write(map[key], text);
                }
                break;
            case IEnumerable list:
                foreach (var item in list) Write(item, text.Append(','));
                break;
            case IFormattable plain: text.Append(plain.ToString(null, System.Globalization.CultureInfo.InvariantCulture)); break;
            case bool flag: text.Append(flag ? '1' : '0'); break;
            default: WriteRecord(value, text); break;
        }
        text.Append(';');
    }

    static void WriteRecord(object value, StringBuilder text)
    {
        text.Append(value.GetType().Name).Append('{');
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length == 0) Write(property.GetValue(value), text.Append(property.Name).Append('='));
        }
        text.Append('}');
    }
}

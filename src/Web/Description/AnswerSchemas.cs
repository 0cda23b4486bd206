namespace Barograph.Web.Description;

/// <summary>The shapes of answers, as the end of the description.</summary>
static class AnswerSchemas
{
    /// <summary>What an envelope's <c>data</c> may be.</summary>
    public static readonly string[] Names = ["Exemplars", "LabelSets", "Object", "Objects", "QueryData", "Text", "Texts"];

    public const string Yaml = """
        components:
          responses:
            Error:
              description: Why there is no answer.
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/Error'}
          schemas:
            Error:
              type: object
              required: [status, errorType, error]
              properties:
                status: {const: error}
                errorType: {type: string, examples: [bad_data, execution, canceled, timeout, internal, unavailable, not_found]}
                error: {type: string}
            Notes: {type: array, items: {type: string}}
            Text: {type: string}
            Texts: {type: array, items: {type: string}}
            Object: {type: object}
            Objects: {type: array, items: {type: object}}
            Labels: {type: object, additionalProperties: {type: string}}
            LabelSets: {type: array, items: {$ref: '#/components/schemas/Labels'}}
            Point:
              description: Seconds since 1970, and the value as text.
              type: array
              prefixItems: [{type: number}, {type: string}]
              minItems: 2
              maxItems: 2
            HistogramPoint:
              description: Seconds since 1970, and a native histogram.
              type: array
              prefixItems: [{type: number}, {$ref: '#/components/schemas/Histogram'}]
              minItems: 2
              maxItems: 2
            Histogram:
              type: object
              required: [count, sum]
              properties:
                count: {type: string}
                sum: {type: string}
                buckets:
                  description: How the bounds count (0 to 3), lower bound, upper bound, observations.
                  type: array
                  items: {type: array, prefixItems: [{type: integer}, {type: string}, {type: string}, {type: string}], minItems: 4, maxItems: 4}
            Series:
              type: object
              required: [metric]
              properties:
                metric: {$ref: '#/components/schemas/Labels'}
                value: {$ref: '#/components/schemas/Point'}
                values: {type: array, items: {$ref: '#/components/schemas/Point'}}
                histogram: {$ref: '#/components/schemas/HistogramPoint'}
                histograms: {type: array, items: {$ref: '#/components/schemas/HistogramPoint'}}
            QueryData:
              type: object
              properties:
                resultType: {enum: [vector, matrix, scalar, string]}
                result: {oneOf: [{type: array, items: {$ref: '#/components/schemas/Series'}}, {$ref: '#/components/schemas/Point'}]}
                stats: {type: object}
                plan: {description: 'With explain=, in place of a result.', type: object}
            Exemplars:
              type: array
              items:
                type: object
                required: [seriesLabels, exemplars]
                properties:
                  seriesLabels: {$ref: '#/components/schemas/Labels'}
                  exemplars:
                    type: array
                    items:
                      type: object
                      required: [labels, value, timestamp]
                      properties:
                        labels: {$ref: '#/components/schemas/Labels'}
                        value: {type: string}
                        timestamp: {type: number}

        """;
}

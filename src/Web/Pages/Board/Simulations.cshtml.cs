using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Board;

/// <summary>A draft policy for school transport is tried on past applications: who would gain or lose the right, and what it would cost. Nothing is adopted; every run is recorded.</summary>
public sealed class SimulationsModel(ManagerApi api, CurrentMunicipality here, Wording wording, TimeProvider clock) : PageModel
{
    /// <summary>The form's name on the page.</summary>
    public const string FormName = "simulate";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The matters that can be tried.</summary>
    public static IReadOnlyList<string> Policies { get; } = ["school-transport.route-length", "school-transport.traffic-guidance", "school-transport.move-in-last-year", "school-transport.standard-cost"];

    /// <summary>What changes are counted by, in the order shown.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["ground", "grade", "school", "mode"];

    /// <summary>The matter that is tried; null until it is chosen.</summary>
    [FromQuery]
    public string? Policy { get; set; }

    /// <summary>The school years to choose among: the present one, the next and the three before.</summary>
    public IReadOnlyList<string> Years { get; private set; } = [];

    /// <summary>What holds today in the matter; null where nothing does.</summary>
    public AdoptedPolicy? Now { get; private set; }

    /// <summary>The form; the draft begins as what holds today.</summary>
    public SimulationForm Form { get; private set; } = new();

    /// <summary>What the draft would change; null until it has been tried.</summary>
    public SimulationCounts? Result { get; private set; }

    /// <summary>The simulations that were run, latest first.</summary>
    public Listing<SimulationRun> Runs { get; private set; } = new([], null);

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>Shows the matter with its draft, and what was run before.</summary>
    public async Task OnGetAsync(string? cursor, CancellationToken ct)
    {
        await ReadAsync(cursor, ct);
        Form = new SimulationForm { Text = Now?.Value is { } value ? JsonSerializer.Serialize(value, Readable) : null };
    }

    /// <summary>Tries the draft.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] SimulationForm form, CancellationToken ct)
    {
        Form = form;
        var (value, cost) = (Read(form.Text), Kronor(form.Cost));
        var wrong = new List<FormError>();
        if (value is null)
            wrong.Add(new FormError($"{FormName}-value", wording.Code("problem", "draft-not-read")));
        if (cost is null && !string.IsNullOrWhiteSpace(form.Cost))
            wrong.Add(new FormError($"{FormName}-costPerPupil", wording.Code("problem", "no-amount")));
        var status = StatusCodes.Status422UnprocessableEntity;
        if (wrong.Count == 0)
        {
            try
            {
                Result = await api.SimulateAsync(here.Code, new { policy = Policy, value, schoolYears = form.Years.Count == 0 ? null : form.Years, costPerPupil = cost }, ct);
            }
            catch (ApiProblemException e) when (e.Problem.Status is not (401 or 404) && e.Code != "forbidden")
            {
                wrong.AddRange(FormError.From(e.Problem, wording, "value", "costPerPupil").Select(w => w.Field is null ? w : w with { Field = $"{FormName}-{w.Field}" }));
                status = e.Problem.Status;
            }
            catch (ApiUnavailableException e)
            {
                Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                wrong.Add(new FormError(null, wording.Code("problem", "away")));
                status = StatusCodes.Status503ServiceUnavailable;
            }
        }
        await ReadAsync(null, ct);
        ModelState.Clear();
        Errors = wrong;
        if (wrong.Count > 0)
            Response.StatusCode = status;
        return Page();
    }

    /// <summary>The words of a group's value.</summary>
    public string Named(SimulationGroup group) => group.By switch
    {
        "grade" => wording.Grade(group.Value),
        "mode" when wording.Knows("mode", group.Value) => wording.Code("mode", group.Value),
        "ground" when wording.Knows("ground", group.Value) => wording.Code("ground", group.Value),
        _ => wording.Code("simulated-group", group.Value),
    };

    private async Task ReadAsync(string? cursor, CancellationToken ct)
    {
        var present = Wording.SwedishDay(clock.GetUtcNow()).AddMonths(-6).Year;
        Years = [.. Enumerable.Range(present - 3, 5).Reverse().Select(first => string.Create(CultureInfo.InvariantCulture, $"{first}/{first + 1}"))];
        Policy = Policies.FirstOrDefault(p => p == Policy);
        Now = Policy is null ? null : await api.PolicyAsync(here.Code, Policy, ct);
        Runs = await api.SimulationsAsync(here.Code, cursor, ct);
    }

    private static JsonElement? Read(string? draft)
    {
        try
        {
            using var document = JsonDocument.Parse(draft ?? "");
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static decimal? Kronor(string? amount) =>
        decimal.TryParse(amount?.Replace(" ", "", StringComparison.Ordinal).Replace('\u00a0'.ToString(), "", StringComparison.Ordinal).Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var kronor) ? kronor : null;
}

/// <summary>A draft as typed: the text is its values.</summary>
public sealed class SimulationForm : CaseForm
{
    /// <summary>The school years whose applications it is tried on; none means all.</summary>
    public List<string> Years { get; set; } = [];

    /// <summary>What a granted transport costs a school year.</summary>
    public string? Cost { get; set; }
}

namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>School forms by their stable codes, for files and interfaces.</summary>
public static class SchoolFormCodes
{
    /// <summary>Form by code.</summary>
    public static IReadOnlyDictionary<string, SchoolForm> ByCode { get; } = new Dictionary<string, SchoolForm>(StringComparer.Ordinal)
    {
        ["preschool-class"] = SchoolForm.PreschoolClass,
        ["compulsory-school"] = SchoolForm.CompulsorySchool,
        ["adapted-compulsory-school"] = SchoolForm.AdaptedCompulsorySchool,
        ["upper-secondary-school"] = SchoolForm.UpperSecondarySchool,
        ["adapted-upper-secondary-school"] = SchoolForm.AdaptedUpperSecondarySchool,
    };

    /// <summary>The code of a form.</summary>
    /// <exception cref="InvalidOperationException">The value is no form.</exception>
    public static string Code(this SchoolForm form) => ByCode.First(f => f.Value == form).Key;
}

using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>Which types of decision there are for pupils of a school form: the sections of one form give no right to pupils of another.</summary>
public static class TypesOfSchoolForm
{
    private const string Compulsory = "school-transport.compulsory-school";
    private const string Preschool = "school-transport.preschool-class";
    private const string Adapted = "school-transport.adapted-compulsory-school";
    private const string AdaptedUpper = "school-transport.adapted-upper-secondary-school";
    private const string Upper = "upper-secondary-travel";

    /// <summary>The school form that facts tell, or null where they tell none.</summary>
    public static SchoolForm? FormOf(TransportEvidence evidence) => evidence.Facts?.Pupil.Form ?? evidence.Placement?.Form;

    /// <summary>Whether a type of decision is one for pupils of a form; any is where the form is not known.</summary>
    /// <param name="type">The type of decision.</param>
    /// <param name="form">The pupil's school form, or null.</param>
    public static bool Fits(DecisionTypeCode type, SchoolForm? form) => (type.Value, form) switch
    {
        (_, null) => true,
        (Compulsory, _) => form == SchoolForm.CompulsorySchool,
        (Preschool, _) => form == SchoolForm.PreschoolClass,
        (Adapted, _) => form == SchoolForm.AdaptedCompulsorySchool,
        (AdaptedUpper, _) => form == SchoolForm.AdaptedUpperSecondarySchool,
        (Upper, _) => form == SchoolForm.UpperSecondarySchool,
        // A chosen or an independent school, and journeys to fritidshem, are matters of the compulsory forms.
        _ => form is not (SchoolForm.UpperSecondarySchool or SchoolForm.AdaptedUpperSecondarySchool),
    };
}
